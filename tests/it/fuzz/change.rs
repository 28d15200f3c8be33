//! Changes to bytes, numbers and structured values.

use ciborium::Value;

use crate::support::Random;

/// Up to `most`, which is left out.
pub fn below(random: &mut Random, most: usize) -> usize {
    ((random.unit() * most as f64) as usize).min(most.saturating_sub(1))
}

pub fn one_in(random: &mut Random, many: usize) -> bool {
    below(random, many) == 0
}

/// One of some things, of which there is at least one.
pub fn any<'a, T>(random: &mut Random, of: &'a [T]) -> &'a T {
    &of[below(random, of.len())]
}

/// Numbers at which programs go wrong.
pub fn whole(random: &mut Random) -> i128 {
    let power = 1_i128 << below(random, 65);
    let near = below(random, 5) as i128 - 2;
    match below(random, 4) {
        0 => near,
        1 => power + near,
        2 => -power + near,
        _ => below(random, 1000) as i128,
    }
}

pub fn float(random: &mut Random) -> f64 {
    let odd = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        1e-40,
        f64::from(f32::MAX),
    ];
    if one_in(random, 3) {
        return f64::from_bits((random.unit() * u64::MAX as f64) as u64);
    }
    *any(random, &odd)
}

/// A few bytes are other ones, more or fewer.
pub fn bytes(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=below(random, 4) {
        let at = below(random, bytes.len().max(1));
        match below(random, 7) {
            _ if bytes.is_empty() => bytes.push(below(random, 256) as u8),
            0 => bytes[at] ^= 1 << below(random, 8),
            1 => bytes[at] = *any(random, &[0, 1, 0x7f, 0x80, 0xff]),
            2 => bytes.insert(at, below(random, 256) as u8),
            3 => drop(bytes.remove(at)),
            4 => bytes.truncate(at),
            5 => {
                let number = (whole(random) as u64).to_le_bytes();
                let width = *any(random, &[1, 2, 4, 8]);
                for (to, from) in bytes[at..].iter_mut().zip(&number[..width]) {
                    *to = *from;
                }
            }
            _ => {
                let to = (at + 1 + below(random, 32)).min(bytes.len());
                let part = bytes[at..to].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
}

/// A text is another one.
pub fn text(random: &mut Random, text: &mut String) {
    let mut own = std::mem::take(text).into_bytes();
    bytes(random, &mut own);
    *text = String::from_utf8_lossy(&own).into_owned();
}

/// Something inside is something else.
pub fn value(random: &mut Random, value: &mut Value) {
    if one_in(random, 40) {
        *value = other(random);
        return;
    }
    match value {
        Value::Integer(_) => {
            let number = whole(random).clamp(i128::from(i64::MIN), i128::from(u64::MAX));
            if let Ok(number) = number.try_into() {
                *value = Value::Integer(number);
            }
        }
        Value::Float(number) => *number = float(random),
        Value::Bool(flag) => *flag = !*flag,
        Value::Text(own) => text(random, own),
        Value::Bytes(own) => bytes(random, own),
        Value::Array(list) => in_list(random, list, self::value),
        Value::Map(map) => in_list(random, map, |random, (key, value)| {
            if one_in(random, 10) {
                self::value(random, key);
            } else {
                self::value(random, value);
            }
        }),
        _ => *value = other(random),
    }
}

fn in_list<T: Clone>(random: &mut Random, list: &mut Vec<T>, change: impl Fn(&mut Random, &mut T)) {
    if list.is_empty() {
        return;
    }
    let at = below(random, list.len());
    match below(random, 12) {
        0 => drop(list.remove(at)),
        1 => list.insert(at, list[at].clone()),
        2 => list.swap(at, 0),
        _ => change(random, &mut list[at]),
    }
}

fn other(random: &mut Random) -> Value {
    match below(random, 6) {
        0 => Value::Null,
        1 => Value::Integer(0.into()),
        2 => Value::Float(float(random)),
        3 => Value::Text("Whole".to_owned()),
        4 => Value::Array(vec![Value::Integer(1.into()); below(random, 5)]),
        _ => Value::Map(Vec::new()),
    }
}
