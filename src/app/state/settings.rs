//! What is kept from one start of the window to the next.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::view::View;
use crate::data::Dataset;
use crate::figures::{Cut, placed};
use crate::link::Token;
use crate::plot::Image;
use crate::train::DeviceChoice;

/// What is kept from one start to the next.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub recent: Vec<PathBuf>,
    pub theme: egui::ThemePreference,
    /// How large everything is, of 1; `None`: as it comes.
    pub zoom: Option<f32>,
    pub device: DeviceChoice,
    /// Devices of other machines.
    pub remotes: Vec<KnownRemote>,
    pub colour_map: String,
    /// Which way up pictures of fields are.
    pub direction: PictureDirection,
    pub view: View,
    /// The views that were looked at last, one of each group of tabs.
    pub lately: Vec<View>,
    /// A second view stands beside the first, where there is room for it.
    pub split: bool,
    pub second: View,
    /// As [`Self::lately`], of the second place.
    pub second_lately: Vec<View>,
    /// Begin empty instead of with what was open last.
    pub start_empty: bool,
    pub last: Option<LastOpen>,
    /// Where runs are kept; `None`: in the system's folder for data of programs.
    pub runs_folder: Option<PathBuf>,
    /// Gigabytes that kept runs may take.
    pub runs_limit: Option<f64>,
}

/// Which way up pictures of fields are, where somebody chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PictureDirection {
    /// Whether the first row is at the bottom; `None`: as the file's places have it.
    pub upwards: Option<bool>,
    /// Rows and columns are exchanged.
    pub turned: bool,
    /// Cells are drawn alike where they are not of one size.
    pub alike: bool,
}

impl PictureDirection {
    /// A picture of data as their places have it, and as somebody chose.
    pub fn placed<'a>(self, image: Image<'a>, data: &Dataset, cut: Cut) -> Image<'a> {
        let image = placed(image, data, cut);
        let upwards = self.upwards.filter(|_| data.mesh().is_none());
        Image {
            upwards: upwards.unwrap_or(image.upwards),
            axes: if self.alike {
                image.axes.alike()
            } else {
                image.axes
            },
            ..image
        }
    }
}

/// What was open when the window was closed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastOpen {
    /// A data file or an archive; `None`: a bundled sample.
    pub path: Option<PathBuf>,
    pub array: Option<String>,
    /// What the data are called.
    pub label: String,
    /// The left panel, as TOML.
    pub settings: String,
    /// The run on show, where it was kept.
    pub run: Option<String>,
}

impl Settings {
    /// Gigabytes that kept runs may take unless that is changed.
    const RUNS_LIMIT: f64 = 2.0;

    pub fn limit(&self) -> f64 {
        self.runs_limit.unwrap_or(Self::RUNS_LIMIT)
    }

    /// The chosen device, ready to be used.
    pub fn device_to_use(&self) -> DeviceChoice {
        self.with_token(self.device.clone())
    }

    /// A device with the token that is remembered for it, where it is one of another machine.
    pub fn with_token(&self, device: DeviceChoice) -> DeviceChoice {
        let DeviceChoice::Remote(mut remote) = device else {
            return device;
        };
        let known = self.remotes.iter().find(|r| r.address == remote.address);
        remote.token = known.map(|known| known.token.clone());
        DeviceChoice::Remote(remote)
    }
}

/// A device of another machine, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownRemote {
    /// `HOST:PORT`.
    pub address: String,
    pub token: Token,
}
