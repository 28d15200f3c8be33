//! What an archive or a file of a codec is: the model or codec that made it, and what it promises.

use super::Facts;
use crate::codec::ArchiveInfo;
use crate::codec::classical::PackedInfo;
use crate::format::{count, significant};
use crate::model::Family;

/// Of an archive with a model.
pub fn archive_facts(info: &ArchiveInfo) -> Facts {
    let mut facts = Facts::default();
    if info.features == 0 {
        let tip = "There was nothing that a model could learn";
        facts.add("Model", "none: every value is kept without loss", tip);
    } else {
        model(&mut facts, info);
    }
    bounds(&mut facts, &info.bounds);
    facts
}

/// Of a file of a codec, which learns nothing.
pub fn codec_facts(info: &PackedInfo) -> Facts {
    let mut facts = Facts::default();
    let tip = "What made the file, with no model";
    facts.add("Codec", info.codec.clone(), tip);
    facts.add(
        "Setting",
        info.setting.clone(),
        "How coarsely it keeps values",
    );
    bounds(&mut facts, &info.bounds);
    facts
}

fn model(facts: &mut Facts, info: &ArchiveInfo) {
    let tip = "The family and the size of the network, with the widths of its hidden layers";
    facts.add("Model", model_name(info), tip);
    let family: Option<Family> = info.family.parse().ok();
    if family.is_none_or(|family| family.encodes()) {
        let values = format!("{} of {} values", count(info.latent), count(info.features));
        facts.add(
            "Latents",
            values,
            "What is kept of each sample, of what goes into the model",
        );
        let ratio = format!("one of {}", significant(info.nominal_ratio, 3));
        let tip = "As BALER counts: columns that are kept exactly are in it, the decoder is not";
        facts.add("Values kept", ratio, tip);
    }
    let tip = "Weights and biases of encoder and decoder together";
    facts.add("Parameters", count(info.parameters), tip);
    let encoder = match (&info.shared_model, info.can_compress) {
        (Some(file), _) => format!("with the model, in {file}"),
        (None, true) => "kept".to_owned(),
        (None, false) => "left out".to_owned(),
    };
    facts.add(
        "Encoder",
        encoder,
        "Where it is kept, other files can be compressed with the model",
    );
}

fn model_name(info: &ArchiveInfo) -> String {
    let family: Option<Family> = info.family.parse().ok();
    let name = family.map_or(info.family.clone(), |family| family.label().to_owned());
    let widths: Vec<String> = info.widths.iter().map(ToString::to_string).collect();
    let widths = widths.join("-");
    let is_own = info.size.chars().all(|c| !c.is_alphabetic());
    let size = match (widths.is_empty(), is_own) {
        (true, _) => None,
        (false, true) => Some(widths),
        (false, false) => Some(format!("{} ({widths})", info.size)),
    };
    let tile = info.tile.as_ref().map(|tile| format!("tiles of {tile}"));
    [Some(name), size, tile]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn bounds(facts: &mut Facts, bounds: &str) {
    if !bounds.is_empty() {
        let tip = "What decoded values were held to, and found to keep, when the file was made";
        facts.add("Bounds", bounds, tip);
    }
}
