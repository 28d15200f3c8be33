//! Groups in which the variables of a file stand.

use super::numbers::NumericVariable;

/// The groups that variables stand in, once each; the file itself is none.
pub(super) fn groups(all: &[NumericVariable]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for part in all {
        if let Some(at) = part.name.rfind(['/', '.'])
            && !found.contains(&&part.name[..at])
        {
            found.push(&part.name[..at]);
        }
    }
    found
}

/// The variables of a group, without those of groups in it.
pub(super) fn of_group(all: &[NumericVariable], group: &str) -> Vec<NumericVariable> {
    let own = |part: &&NumericVariable| {
        let rest = part.name.strip_prefix(group);
        rest.is_some_and(|rest| rest.starts_with(['/', '.']) && !rest[1..].contains('/'))
    };
    all.iter().filter(own).cloned().collect()
}

/// Names without the group that all of them stand in.
pub(super) fn without_group(mut parts: Vec<NumericVariable>) -> Vec<NumericVariable> {
    while let Some(at) = parts.first().and_then(|first| first.name.find(['/', '.'])) {
        let group = parts[0].name[..=at].to_owned();
        if !parts.iter().all(|part| part.name.starts_with(&group)) {
            break;
        }
        for part in &mut parts {
            part.name.drain(..=at);
        }
    }
    parts
}
