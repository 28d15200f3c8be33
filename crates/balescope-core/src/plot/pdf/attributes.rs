//! What elements of a drawing say of how they are drawn.

use roxmltree::Node;

/// How an element is drawn; a group hands it on to what is in it.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub fill: Option<[f32; 3]>,
    pub stroke: Option<[f32; 3]>,
    pub fill_opacity: f32,
    pub stroke_opacity: f32,
    pub stroke_width: f32,
    pub is_serif: bool,
}

impl Drawn {
    /// Of the drawing as a whole.
    pub fn new(root: Node<'_, '_>) -> Self {
        let plain = Self {
            fill: Some([0.0; 3]),
            stroke: None,
            fill_opacity: 1.0,
            stroke_opacity: 1.0,
            stroke_width: 1.0,
            is_serif: false,
        };
        plain.within(root)
    }

    /// Of an element in it.
    pub fn within(&self, node: Node<'_, '_>) -> Self {
        let opacity = |name, before| number(node, name).map_or(before, |v| v as f32);
        let colour = |name, before| match node.attribute(name) {
            Some("none") => None,
            Some(text) => hex(text).or(before),
            None => before,
        };
        let family = node.attribute("font-family");
        Self {
            fill: colour("fill", self.fill),
            stroke: colour("stroke", self.stroke),
            fill_opacity: opacity("fill-opacity", self.fill_opacity),
            stroke_opacity: opacity("stroke-opacity", self.stroke_opacity),
            stroke_width: opacity("stroke-width", self.stroke_width),
            is_serif: family.map_or(self.is_serif, |family| family.contains("Times")),
        }
    }
}

pub fn number(node: Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name)?.parse().ok()
}

/// A colour such as `#d55e00`.
fn hex(text: &str) -> Option<[f32; 3]> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6)?;
    let bits = u32::from_str_radix(digits, 16).ok()?;
    Some([16, 8, 0].map(|shift| ((bits >> shift) & 0xFF) as f32 / 255.0))
}

/// The numbers of a text in which they are apart by anything else.
pub fn numbers(text: &str) -> impl Iterator<Item = f64> {
    text.split([' ', ',', '(', ')'])
        .filter_map(|part| part.parse().ok())
}

/// The steps of a path: a letter and the numbers behind it.
pub fn steps(path: &str) -> Vec<(char, Vec<f64>)> {
    let mut steps: Vec<(char, &str)> = Vec::new();
    let mut rest = path;
    while let Some(letter) = rest.chars().next() {
        let behind = &rest[letter.len_utf8()..];
        let end = behind.find(|c: char| c.is_ascii_alphabetic());
        let end = end.unwrap_or(behind.len());
        steps.push((letter, &behind[..end]));
        rest = &behind[end..];
    }
    let steps = steps.into_iter();
    steps
        .map(|(letter, text)| (letter, numbers(text).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_colours_are_read() {
        assert_eq!(
            steps("M1.5 2L-3 4H5V6Z"),
            [
                ('M', vec![1.5, 2.0]),
                ('L', vec![-3.0, 4.0]),
                ('H', vec![5.0]),
                ('V', vec![6.0]),
                ('Z', vec![])
            ]
        );
        assert_eq!(hex("#ff0033"), Some([1.0, 0.0, 0.2]));
        assert_eq!(hex("red"), None);
    }
}
