//! The choice of the device that trains.

use egui::{ComboBox, Ui};

use super::field;
use crate::app::AppCommand;
use crate::app::state::KnownRemote;
use crate::train::{DeviceChoice, DeviceInfo, DeviceKind, RemoteDevice};

/// What there is to choose from.
pub struct Devices<'a> {
    pub here: &'a [DeviceInfo],
    pub elsewhere: &'a [KnownRemote],
}

pub fn show(
    ui: &mut Ui,
    device: &mut DeviceChoice,
    devices: &Devices<'_>,
    commands: &mut Vec<AppCommand>,
) {
    let Devices { here, elsewhere } = *devices;
    field::setting(ui, "Device", "device", |ui| {
        ComboBox::from_id_salt("device")
            .width(ui.available_width())
            .truncate()
            .selected_text(summary(device, here))
            .show_ui(ui, |ui| {
                ui.selectable_value(
                    device,
                    DeviceChoice::Auto,
                    summary(&DeviceChoice::Auto, here),
                )
                .on_hover_text(
                    "The CPU, or a GPU where there is one that trains the network faster: a few steps \
                     of each are timed",
                );
                for info in here {
                    let text = match info.kind {
                        DeviceKind::Cpu => info.name.clone(),
                        other => format!("{}, {}", info.name, kind(other)),
                    };
                    ui.selectable_value(device, choice(info), text)
                        .on_hover_text(tip(info));
                }
                for remote in elsewhere {
                    let choice = DeviceChoice::Remote(RemoteDevice::new(&remote.address, None));
                    ui.selectable_value(device, choice, &remote.address)
                        .on_hover_text("Another machine, on which `balescope serve` runs");
                }
                ui.separator();
                let tip = "Trains on another machine, on which `balescope serve` runs";
                let add = ui.selectable_label(false, "Add remote device...");
                if add.on_hover_text(tip).clicked() {
                    commands.push(AppCommand::ShowRemotes(true));
                }
            })
            .response
    });
}

fn choice(info: &DeviceInfo) -> DeviceChoice {
    if info.kind == DeviceKind::Cpu {
        DeviceChoice::Cpu
    } else {
        DeviceChoice::Named(info.name.clone())
    }
}

fn summary(device: &DeviceChoice, devices: &[DeviceInfo]) -> String {
    match device {
        DeviceChoice::Auto => match devices.iter().find(|info| info.default) {
            Some(info) if info.kind == DeviceKind::Cpu => format!("Automatic: {}", info.name),
            Some(info) => format!("Automatic: CPU or {}", info.name),
            None => "Automatic".to_owned(),
        },
        DeviceChoice::Cpu => "CPU".to_owned(),
        DeviceChoice::Gpu => "First GPU".to_owned(),
        DeviceChoice::Named(name) => name.clone(),
        DeviceChoice::Remote(remote) => remote.address.clone(),
    }
}

fn kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Cpu => "CPU",
        DeviceKind::DiscreteGpu => "GPU",
        DeviceKind::IntegratedGpu => "integrated GPU",
        DeviceKind::SoftwareGpu => "software GPU, slow",
        DeviceKind::OtherGpu => "other GPU",
    }
}

fn tip(info: &DeviceInfo) -> String {
    if info.driver.is_empty() {
        info.backend.clone()
    } else {
        format!("{}, driver {}", info.backend, info.driver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_automatic_choice_says_what_it_is() {
        let cpu = DeviceInfo {
            name: "CPU (8 cores)".into(),
            kind: DeviceKind::Cpu,
            backend: "flex".into(),
            driver: String::new(),
            default: true,
        };
        assert_eq!(summary(&DeviceChoice::Auto, &[]), "Automatic");
        assert_eq!(
            summary(&DeviceChoice::Auto, std::slice::from_ref(&cpu)),
            "Automatic: CPU (8 cores)"
        );
        assert_eq!(choice(&cpu), DeviceChoice::Cpu);
        let gpu = DeviceInfo {
            name: "Model X".into(),
            kind: DeviceKind::DiscreteGpu,
            ..cpu.clone()
        };
        let both = [
            DeviceInfo {
                default: false,
                ..cpu
            },
            gpu,
        ];
        assert_eq!(
            summary(&DeviceChoice::Auto, &both),
            "Automatic: CPU or Model X"
        );
    }
}
