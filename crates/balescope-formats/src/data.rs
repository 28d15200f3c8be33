//! Values of one type, side by side.

use std::ops::Range;

use half::f16;

use crate::values::{ByteOrder, ValueKind, Values};

/// Repeats a macro's arm for every kind of number.
macro_rules! for_numbers {
    ($apply:ident) => {
        $apply! {
            I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64,
            F16 f16, F32 f32, F64 f64
        }
    };
}

macro_rules! define_data {
    ($($kind:ident $type:ty),*) => {
        /// Values of one type.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Data {
            Bool(Vec<bool>),
            $($kind(Vec<$type>),)*
            Text(Vec<String>),
            /// List `i` is `values[offsets[i]..offsets[i + 1]]`; there is one offset more than lists.
            List {
                offsets: Vec<u64>,
                values: Box<Values>,
            },
        }

        impl Data {
            /// How many values (or lists) there are.
            pub fn len(&self) -> usize {
                match self {
                    Self::Bool(v) => v.len(),
                    $(Self::$kind(v) => v.len(),)*
                    Self::Text(v) => v.len(),
                    Self::List { offsets, .. } => offsets.len().saturating_sub(1),
                }
            }

            pub fn kind(&self) -> ValueKind {
                match self {
                    Self::Bool(_) => ValueKind::Bool,
                    $(Self::$kind(_) => ValueKind::$kind,)*
                    Self::Text(_) => ValueKind::Text,
                    Self::List { values, .. } => ValueKind::List(Box::new(values.data.kind())),
                }
            }

            /// The same of nothing.
            pub(crate) fn empty(kind: &ValueKind) -> Self {
                match kind {
                    ValueKind::Bool => Self::Bool(Vec::new()),
                    $(ValueKind::$kind => Self::$kind(Vec::new()),)*
                    ValueKind::Text => Self::Text(Vec::new()),
                    ValueKind::List(inner) => Self::List {
                        offsets: vec![0],
                        values: Box::new(Values::all(Self::empty(inner))),
                    },
                }
            }

            /// Some of the values, one after another. `range` lies within [`Self::len`].
            pub(crate) fn slice(&self, range: Range<usize>) -> Self {
                match self {
                    Self::Bool(v) => Self::Bool(v[range].to_vec()),
                    $(Self::$kind(v) => Self::$kind(v[range].to_vec()),)*
                    Self::Text(v) => Self::Text(v[range].to_vec()),
                    Self::List { offsets, values } => {
                        let first = offsets[range.start];
                        let inner = first as usize..offsets[range.end] as usize;
                        Self::List {
                            offsets: offsets[range.start..=range.end]
                                .iter()
                                .map(|o| o - first)
                                .collect(),
                            values: Box::new(values.slice(inner)),
                        }
                    }
                }
            }

            /// Puts more of the same kind behind; `false` where it is of another.
            pub(crate) fn append(&mut self, more: Self) -> bool {
                match (self, more) {
                    (Self::Bool(v), Self::Bool(more)) => v.extend(more),
                    $((Self::$kind(v), Self::$kind(more)) => v.extend(more),)*
                    (Self::Text(v), Self::Text(more)) => v.extend(more),
                    (
                        Self::List { offsets, values },
                        Self::List {
                            offsets: more,
                            values: inner,
                        },
                    ) => {
                        let before = values.data.len() as u64;
                        offsets.extend(more.iter().skip(1).map(|o| o + before));
                        return values.append(*inner);
                    }
                    _ => return false,
                }
                true
            }

            /// The values at `places`, each within [`Self::len`]; of lists, none.
            pub(crate) fn take(&self, places: &[usize]) -> Self {
                match self {
                    Self::Bool(v) => Self::Bool(places.iter().map(|&p| v[p]).collect()),
                    $(Self::$kind(v) => Self::$kind(places.iter().map(|&p| v[p]).collect()),)*
                    Self::Text(v) => Self::Text(places.iter().map(|&p| v[p].clone()).collect()),
                    Self::List { .. } => Self::empty(&self.kind()),
                }
            }

            /// The bytes of numbers; `None` for text and lists.
            pub(crate) fn to_bytes(&self, order: ByteOrder) -> Option<Vec<u8>> {
                Some(match self {
                    Self::Bool(v) => v.iter().map(|&flag| u8::from(flag)).collect(),
                    $(Self::$kind(v) => match order {
                        ByteOrder::Little => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
                        ByteOrder::Big => v.iter().flat_map(|x| x.to_be_bytes()).collect(),
                    },)*
                    Self::Text(_) | Self::List { .. } => return None,
                })
            }

            /// Reads numbers from whole elements of bytes; `None` for text and lists.
            pub fn from_bytes(kind: &ValueKind, bytes: &[u8], order: ByteOrder) -> Option<Self> {
                macro_rules! numbers {
                    ($number:ty) => {{
                        let (whole, _) = bytes.as_chunks::<{ size_of::<$number>() }>();
                        match order {
                            ByteOrder::Little => {
                                whole.iter().map(|b| <$number>::from_le_bytes(*b)).collect()
                            }
                            ByteOrder::Big => {
                                whole.iter().map(|b| <$number>::from_be_bytes(*b)).collect()
                            }
                        }
                    }};
                }
                Some(match kind {
                    ValueKind::Bool => Self::Bool(bytes.iter().map(|b| *b != 0).collect()),
                    $(ValueKind::$kind => Self::$kind(numbers!($type)),)*
                    ValueKind::Text | ValueKind::List(_) => return None,
                })
            }
        }
    };
}
for_numbers!(define_data);

impl Data {
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(vec![text.into()])
    }

    /// The first value as a text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(texts) => texts.first().map(String::as_str),
            _ => None,
        }
    }

    /// The values as doubles, for sums and the like: integers above 2^53 are rounded. `None` for
    /// text and lists.
    pub fn to_f64(&self) -> Option<Vec<f64>> {
        Some(match self {
            Self::Bool(v) => v.iter().map(|&x| f64::from(u8::from(x))).collect(),
            Self::I8(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::I16(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::I32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::I64(v) => v.iter().map(|&x| x as f64).collect(),
            Self::U8(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::U16(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::U32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::U64(v) => v.iter().map(|&x| x as f64).collect(),
            Self::F16(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::F32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::F64(v) => v.clone(),
            Self::Text(_) | Self::List { .. } => return None,
        })
    }
}
