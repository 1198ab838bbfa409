//! What people call an incident when they speak or write.

use uuid::Uuid;

use crate::id::IncidentId;

/// Crockford's base32: no letter that is taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// What an incident's id is hashed with.
const NAME: &[u8] = b"incident reference";

impl IncidentId {
    /// The reference, such as `INC-7K3M-9QX2-4F`: 50 bits of a hash of the id, so that neither the time nor the number of
    /// incidents can be read from one or several of them.
    #[must_use]
    pub fn reference(self) -> String {
        let mut bits = Uuid::new_v5(&self.0, NAME).as_u128();
        let mut reference = String::from("INC");
        for place in 0..10 {
            if place % 4 == 0 {
                reference.push('-');
            }
            reference.push(char::from(ALPHABET[(bits & 31) as usize]));
            bits >>= 5;
        }
        reference
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn references_are_distinct_and_have_no_order() {
        let references: Vec<String> = (0..2_000).map(|_| IncidentId::fresh().reference()).collect();
        assert_eq!(references.iter().collect::<HashSet<_>>().len(), references.len());
        let ascending = references.windows(2).filter(|pair| pair[0] < pair[1]).count();
        assert!((800..1_200).contains(&ascending), "{ascending} of 1999 ascend");
        for reference in references {
            let groups: Vec<usize> = reference.split('-').map(str::len).collect();
            assert_eq!(groups, [3, 4, 4, 2], "{reference}");
            assert!(!reference[4..].contains(['I', 'L', 'O', 'U']), "{reference}");
        }
    }

    #[test]
    fn an_incident_keeps_its_reference() {
        let id = IncidentId::fresh();
        assert_eq!(id.reference(), id.reference());
    }
}
