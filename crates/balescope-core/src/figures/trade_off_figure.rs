//! The figures that files are compared by, and how their series look.

use crate::model::Family;
use crate::plot::{Axis, Ink, Marker};
use crate::report::{Measure, Method, PointError, TradeOffPoint};

/// What files are compared by beside their size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TradeOffFigure {
    #[default]
    Psnr,
    Nrmse,
    Max,
    Response,
    Encode,
    Decode,
}

impl TradeOffFigure {
    pub const ALL: [Self; 6] = [
        Self::Psnr,
        Self::Nrmse,
        Self::Max,
        Self::Response,
        Self::Encode,
        Self::Decode,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Psnr => "PSNR",
            Self::Nrmse => "Mean NRMSE",
            Self::Max => "Largest error",
            Self::Response => "68 % response width",
            Self::Encode => "Time to encode",
            Self::Decode => "Time to decode",
        }
    }

    /// What it is, for a tooltip.
    pub fn about(self) -> &'static str {
        match self {
            Self::Psnr => {
                "Peak signal-to-noise ratio: 20 dB more are a tenth of the error. Higher is better"
            }
            Self::Nrmse => {
                "Root mean square error over a column's range, mean over the columns. Lower is better"
            }
            Self::Max => "The largest error over its column's range. Lower is better",
            Self::Response => {
                "Half the middle 68 % of (after - before) / before: the median of the columns that stay clear of zero. Lower is better"
            }
            Self::Encode => "Seconds to make the file, training counted. Lower is better",
            Self::Decode => "Seconds to read the data back from the file. Lower is better",
        }
    }

    pub fn axis(self) -> Axis {
        let axis = Axis::new(self.label());
        match self {
            Self::Psnr => axis.unit("dB"),
            Self::Nrmse | Self::Response => axis.unit("%").log(true),
            Self::Max => axis.unit("% of the range").log(true),
            Self::Encode | Self::Decode => axis.unit("s").log(true),
        }
    }

    /// The figure in the unit of its axis; NaN where there is none.
    pub fn of(self, point: &TradeOffPoint, held_out: bool) -> f64 {
        let error = error(point, held_out);
        match self {
            Self::Psnr => error.totals.psnr,
            Self::Nrmse => 100.0 * error.totals.nrmse_mean,
            Self::Max => 100.0 * error.totals.max_abs_over_range,
            Self::Response => error.response_width.unwrap_or(f64::NAN),
            Self::Encode => point.encode_seconds,
            Self::Decode => point.decode_seconds,
        }
    }

    /// The same so that less is better.
    pub fn badness(self, point: &TradeOffPoint, held_out: bool) -> f64 {
        let value = self.of(point, held_out);
        if self == Self::Psnr { -value } else { value }
    }

    /// The error by which advice is given.
    pub fn measure(self) -> Measure {
        match self {
            Self::Nrmse => Measure::Nrmse,
            Self::Max => Measure::Max,
            Self::Response => Measure::Response,
            Self::Psnr | Self::Encode | Self::Decode => Measure::Psnr,
        }
    }
}

/// Over held-out samples where they are asked for and there are any: of codecs there are none, since
/// they learn nothing.
pub(super) fn error(point: &TradeOffPoint, held_out: bool) -> PointError {
    let part = point.held_out.filter(|_| held_out);
    part.unwrap_or(point.error)
}

/// Colour and marker of a series: the same whatever else is tried.
pub fn method_style(method: &Method) -> (Ink, Marker) {
    match method {
        Method::Codec { codec, .. } => match codec.as_str() {
            "zstd" => (Ink::Before, Marker::Square),
            "pcodec" => (Ink::HeldOut, Marker::Square),
            "cast" => (Ink::Before, Marker::Down),
            "cast-zstd" => (Ink::HeldOut, Marker::Down),
            "quantise" => (Ink::Part(0), Marker::Diamond),
            "zfp" => (Ink::Part(1), Marker::Diamond),
            "dct" => (Ink::Part(2), Marker::Diamond),
            "bitround" => (Ink::Part(6), Marker::Down),
            "wavelet" => (Ink::Part(4), Marker::Diamond),
            _ => (Ink::Neutral, Marker::Diamond),
        },
        Method::Model { size, .. } => match (method.family(), size.as_str()) {
            (Some(Family::Linear), _) => (Ink::Part(3), Marker::Up),
            (Some(Family::Tucker), _) => (Ink::Part(4), Marker::Up),
            (Some(Family::Dense), "small") => (Ink::Part(6), Marker::Circle),
            (Some(Family::Dense), "large") => (Ink::HeldOut, Marker::Circle),
            (Some(Family::Baler), _) => (Ink::Accent, Marker::Cross),
            (Some(Family::Conv), _) => (Ink::Accent, Marker::Circle),
            (Some(Family::Coordinate), _) => (Ink::Accent, Marker::Down),
            _ => (Ink::After, Marker::Circle),
        },
    }
}
