//! How values come back: their type, order, shape and names, as one checksum.

use super::head::Head;

/// CRC-32 of the JSON text of a list: stored type, byte order, Fortran order, shape, kind, sample axis,
/// component axis, names of the columns, whether they were in the file, spare names.
pub(super) fn checksum(head: &Head) -> u32 {
    let layout = &head.layout;
    let form = (
        head.dtype,
        head.byte_order,
        head.fortran_order,
        &layout.shape,
        layout.kind,
        layout.sample_axis,
        layout.component_axis,
        &head.column_names,
        head.has_names,
        &head.spare_names,
    );
    // Numbers and texts: there is nothing that JSON has no word for.
    crc32fast::hash(&serde_json::to_vec(&form).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{ByteOrder, DType, Dataset, Layout, Origin};
    use crate::model::{Family, ModelSpec, Size};
    use crate::transform::FittedPlan;

    fn head() -> Head {
        let names = Some(vec!["E".to_owned(), "p\u{3b7}".to_owned()]);
        let layout = Layout::guess(&[3, 2], true);
        let values = Array2::zeros((3, 2));
        let data = Dataset::new(Origin::default(), DType::F32, layout, names, values).unwrap();
        let plan = FittedPlan {
            columns: Vec::new(),
            points: 1,
        };
        let model = ModelSpec::of(Family::Linear, Size::Small, 2, 1);
        Head::of(&data, 3, plan, model)
    }

    #[test]
    fn the_checksum_is_of_this_text() {
        let text = "[\"F32\",\"Little\",false,[3,2],\"Table\",0,1,[\"E\",\"p\u{3b7}\"],true,null]";
        assert_eq!(checksum(&head()), crc32fast::hash(text.as_bytes()));
    }

    #[test]
    fn whatever_decides_how_values_come_back_changes_it() {
        let changes: [fn(&mut Head); 8] = [
            |head| head.dtype = DType::F64,
            |head| head.byte_order = ByteOrder::Big,
            |head| head.fortran_order = true,
            |head| head.layout.shape = vec![2, 3],
            |head| head.layout.component_axis = None,
            |head| head.layout.sample_axis = Some(1),
            |head| head.column_names[1] = "pt".to_owned(),
            |head| head.has_names = false,
        ];
        for (i, change) in changes.iter().enumerate() {
            let mut head = head();
            assert!(head.is_of_its_form());
            change(&mut head);
            assert!(!head.is_of_its_form(), "change {i}");
            // Files of earlier versions note nothing.
            head.form = None;
            assert!(head.is_of_its_form());
        }
    }
}
