//! Whole numbers in as few bytes as they need.

/// Seven bits a byte, the lowest first; the highest bit of a byte says that another follows.
pub fn append_number(mut n: u64, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Takes the first of such numbers.
///
/// # Errors
/// When it breaks off, or is of more than 64 bits.
pub fn take_number(bytes: &mut &[u8]) -> Result<u64, &'static str> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or("a number that breaks off")?;
        *bytes = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(n);
        }
    }
    Err("a number of more than 64 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_come_back() {
        for n in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            append_number(n, &mut bytes);
            assert_eq!(take_number(&mut bytes.as_slice()), Ok(n));
        }
        assert!(take_number(&mut [0x80_u8].as_slice()).is_err());
        assert!(take_number(&mut [0xff_u8; 12].as_slice()).is_err());
    }
}
