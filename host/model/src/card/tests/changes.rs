use super::*;
use crate::card::Aspect;

#[test]
fn what_a_version_changes_is_told_field_by_field() {
    let old = ransomware();
    let mut new = ransomware();
    new.fields[0].label = "Is there a note?".to_owned();
    new.fields[3].access.see = None;
    let last = new.fields.pop().expect("effects");
    new.fields.insert(0, last);
    new.fields.push(field("contained", FieldKind::Markdown {}));
    new.fields.retain(|field| field.key != "systems");
    let changes = new.changes_from(&old);
    let changes: Vec<(&str, &[Aspect])> = changes.iter().map(|one| (one.key.as_str(), one.what.as_slice())).collect();
    assert_eq!(
        changes,
        [
            ("effects", &[Aspect::Moved][..]),
            ("note", &[Aspect::Label]),
            ("family", &[Aspect::Access]),
            ("contained", &[Aspect::Added]),
            ("systems", &[Aspect::Removed]),
        ]
    );
    assert_eq!(old.changes_from(&old), []);
}
