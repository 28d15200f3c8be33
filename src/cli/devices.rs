//! `balescope devices`.

use std::path::PathBuf;

use clap::Args;

use super::table::Table;
use super::{output, token};
use crate::train::{self, AboutServer, DeviceInfo, DeviceKind, RemoteDevice};

#[derive(Debug, Args)]
pub struct DevicesArgs {
    /// Ask the `balescope serve` of another machine for its device, which checks the connection
    #[arg(long, value_name = "HOST:PORT")]
    pub remote: Option<String>,

    /// The file with the token of that machine [default: the token in BALESCOPE_TOKEN]
    #[arg(long, value_name = "FILE", requires = "remote")]
    pub token_file: Option<PathBuf>,

    /// Print one JSON array
    #[arg(long)]
    pub json: bool,
}

/// `balescope devices`.
pub(super) fn run(args: &DevicesArgs) -> anyhow::Result<()> {
    if let Some(address) = &args.remote {
        let known = token::given(None, args.token_file.as_deref())?;
        let about = RemoteDevice::new(address, known).about()?;
        return if args.json {
            output::print_json(&about)
        } else {
            let AboutServer { address, .. } = &about;
            Ok(output::print(&format!("{address}: {}\n", about.summary()))?)
        };
    }
    let devices = train::devices();
    if args.json {
        output::print_json(&devices)
    } else {
        Ok(output::print(&list(&devices))?)
    }
}

fn list(devices: &[DeviceInfo]) -> String {
    let mut table = Table::new(&["Device", "kind", "backend", "driver", ""]);
    for device in devices {
        let default = match (device.default, device.kind) {
            (false, _) => "",
            (true, DeviceKind::Cpu) => "default",
            (true, _) => "default where it is faster than the CPU",
        };
        let kind = kind(device.kind);
        table.row(
            [&device.name, kind, &device.backend, &device.driver, default]
                .map(str::to_owned)
                .into(),
        );
    }
    table.text()
}

fn kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Cpu => "CPU",
        DeviceKind::DiscreteGpu => "GPU",
        DeviceKind::IntegratedGpu => "integrated GPU",
        DeviceKind::SoftwareGpu => "software GPU, slower than the CPU",
        DeviceKind::OtherGpu => "other GPU",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_marked() {
        let device = DeviceInfo {
            name: "CPU".to_owned(),
            kind: DeviceKind::Cpu,
            backend: "flex".to_owned(),
            driver: String::new(),
            default: true,
        };
        let other = DeviceInfo {
            name: "Some card".to_owned(),
            kind: DeviceKind::DiscreteGpu,
            default: false,
            ..device.clone()
        };
        let text = list(&[device, other]);
        let lines: Vec<_> = text.lines().collect();
        assert!(
            lines[1].ends_with("default") && !lines[2].contains("default"),
            "{text}"
        );
    }
}
