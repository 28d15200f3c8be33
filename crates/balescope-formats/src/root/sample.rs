//! A small ROOT file for tests, written piece by piece as the format asks.

/// Bytes with the highest first.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn u8(mut self, number: u8) -> Self {
        self.0.push(number);
        self
    }

    fn u16(mut self, number: u16) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    fn u32(mut self, number: u32) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    fn u64(mut self, number: u64) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    fn text(self, text: &str) -> Self {
        let with_length = self.u8(text.len() as u8);
        with_length.bytes(text.as_bytes())
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    fn zeros(mut self, count: usize) -> Self {
        self.0.resize(self.0.len() + count, 0);
        self
    }

    /// An object of a version, with its length before it.
    fn framed(self, version: u16, body: Self) -> Self {
        self.u32(0x4000_0000 | (body.0.len() as u32 + 2))
            .u16(version)
            .bytes(&body.0)
    }

    /// What every object has of `TObject`.
    fn base(self) -> Self {
        self.u16(1).u32(0).u32(0)
    }

    fn named(self, name: &str, title: &str) -> Self {
        self.framed(1, new().base().text(name).text(title))
    }

    /// Objects, each with its class.
    fn array(self, objects: &[(&str, Self)]) -> Self {
        let mut body = new().base().text("").u32(objects.len() as u32).u32(0);
        for (class, object) in objects {
            let inner = new()
                .u32(0xffff_ffff)
                .bytes(class.as_bytes())
                .u8(0)
                .bytes(&object.0);
            body = body.u32(0x4000_0000 | inner.0.len() as u32).bytes(&inner.0);
        }
        self.framed(3, body)
    }
}

fn new() -> Writer {
    Writer::default()
}

/// A key before an object, and the object.
fn key(class: &str, name: &str, place: u32, behind: &[u8], object: &[u8]) -> Vec<u8> {
    let names = new().text(class).text(name).text("").bytes(behind);
    let length = 26 + names.0.len();
    new()
        .u32((length + object.len()) as u32)
        .u16(4)
        .u32(object.len() as u32)
        .u32(0)
        .u16(length as u16)
        .u16(1)
        .u32(place)
        .u32(100)
        .bytes(&names.0)
        .bytes(object)
        .0
}

/// A basket of so many entries; `offsets` count from the first value.
fn basket(name: &str, place: u32, entries: u32, values: &[u8], offsets: &[u32]) -> Vec<u8> {
    let length = 26 + 1 + "TBasket".len() + 1 + name.len() + 1 + 19;
    let last = (length + values.len()) as u32;
    let behind = new().u16(3).u32(0).u32(0).u32(entries).u32(last).u8(0);
    let mut object = new().bytes(values);
    if !offsets.is_empty() {
        object = object.u32(offsets.len() as u32);
        for offset in offsets {
            object = object.u32(offset + length as u32);
        }
    }
    key("TBasket", name, place, &behind.0, &object.0)
}

/// A branch of three entries with one leaf, of a class and a title, and one basket.
fn branch(name: &str, [leaf, title]: [&str; 2], is_counted: bool, place: u32) -> Writer {
    let (count, entries) = (u32::from(is_counted), 3);
    let inner = new()
        .named(name, title)
        .u32(1)
        .u32(8)
        .u32(0)
        .u8(0)
        .u8(0)
        .u32(count);
    let leaf_object = new().framed(1, new().framed(2, inner));
    let body = new()
        .named(name, "")
        .framed(2, new())
        .zeros(12)
        .u32(1)
        .u64(0)
        .framed(1, new())
        .u32(0)
        .u32(1)
        .u32(0)
        .u64(entries)
        .u64(0)
        .zeros(16)
        .array(&[])
        .array(&[(leaf, leaf_object)])
        .array(&[])
        .u8(1)
        .u32(0)
        .u8(1)
        .u64(0)
        .u8(1)
        .u64(u64::from(place));
    new().framed(13, body)
}

/// A file with the tree `t`: `x` has 1.5, -2 and 1e300, `n` has lists of 2, 0 and 1 integers;
/// `short` has numbers in steps of a 64th and `half` lists of floats that are cut to 12 bits.
pub fn file() -> Vec<u8> {
    let head = new().bytes(b"root").u32(61_000).u32(100).zeros(16);
    let head = head.u32(0).zeros(5).u32(0).u32(0);
    let mut file = head.0;
    file.resize(100, 0);
    // The folder's place of its keys is filled in once it is known.
    let folder = file.len();
    file.resize(folder + 60, 0);
    let x: Vec<u8> = [1.5_f64, -2.0, 1e300]
        .iter()
        .flat_map(|x| x.to_be_bytes())
        .collect();
    let n: Vec<u8> = [7_i32, 8, 9].iter().flat_map(|n| n.to_be_bytes()).collect();
    let x_place = file.len() as u32;
    file.extend(basket("x", x_place, 3, &x, &[]));
    let n_place = file.len() as u32;
    file.extend(basket("n", n_place, 3, &n, &[0, 8, 8]));
    let short_place = file.len() as u32;
    let steps = [0, 0, 0, 0, 0, 0, 0, 96, 0, 0, 1, 0];
    file.extend(basket("short", short_place, 3, &steps, &[]));
    let half_place = file.len() as u32;
    // Each an exponent, then a fraction of 12 bits with the sign two bits above it.
    let halves = [0x7f, 0x08, 0, 0x80, 0x20, 0, 0, 0, 0];
    file.extend(basket("half", half_place, 3, &halves, &[0, 3, 3]));
    let tree = new()
        .named("t", "a tree")
        .framed(1, new())
        .framed(1, new())
        .framed(1, new())
        .u64(3)
        .zeros(56)
        .u32(0)
        .zeros(48)
        .zeros(2)
        .framed(1, new())
        .array(&[
            ("TBranch", branch("x", ["TLeafD", "x"], false, x_place)),
            ("TBranch", branch("n", ["TLeafI", "n"], true, n_place)),
            (
                "TBranch",
                branch("short", ["TLeafD32", "d[-1,3,8]"], false, short_place),
            ),
            (
                "TBranch",
                branch("half", ["TLeafF16", "f"], true, half_place),
            ),
        ]);
    let tree = new().framed(20, tree);
    let tree_place = file.len() as u32;
    let tree_key = key("TTree", "t", tree_place, &[], &tree.0);
    let head_length = tree_key.len() - tree.0.len();
    file.extend(&tree_key);
    let keys_place = file.len() as u32;
    let keys = new().u32(1).bytes(&tree_key[..head_length]);
    let keys = key("TFile", "file", keys_place, &[], &keys.0);
    let description = new()
        .u16(5)
        .zeros(8)
        .u32(keys.len() as u32)
        .u32(0)
        .zeros(8)
        .u32(keys_place);
    file.extend(keys);
    file[folder..folder + description.0.len()].copy_from_slice(&description.0);
    file
}
