//! The second factor, and what the administrator asks of everybody.

use serde_json::json;
use tocsin_model::{
    id::AccountId,
    second_factor::{
        BothProofs, CodeProof, Enrolment, PasswordProof, RecoveryCodes, SecondFactorState, SecurityPolicy,
    },
    viewer::Role,
};

use super::{Api, Failure};

impl Api {
    /// How one's own second factor stands.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn second_factor(self) -> Result<SecondFactorState, Failure> {
        self.get("/auth/second-factor").send().await
    }

    /// Begins to enrol one.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn begin_second_factor(self, proof: &PasswordProof) -> Result<Enrolment, Failure> {
        self.post("/auth/second-factor").json(proof).send().await
    }

    /// Confirms it by a code.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn confirm_second_factor(self, proof: &CodeProof) -> Result<RecoveryCodes, Failure> {
        self.post("/auth/second-factor/confirm").json(proof).send().await
    }

    /// New recovery codes.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn renew_recovery_codes(self, proofs: &BothProofs) -> Result<RecoveryCodes, Failure> {
        self.post("/auth/second-factor/recovery-codes").json(proofs).send().await
    }

    /// Takes it away.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn remove_second_factor(self, proofs: &BothProofs) -> Result<(), Failure> {
        self.post("/auth/second-factor/remove").json(proofs).done().await
    }

    /// Resets somebody's.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn reset_second_factor(self, account: AccountId) -> Result<(), Failure> {
        self.delete_any(&format!("/accounts/{account}/second-factor")).done().await
    }

    /// What is asked of everybody.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn security_policy(self) -> Result<SecurityPolicy, Failure> {
        self.get("/security-policy").send().await
    }

    /// Says which roles must have a second factor.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn set_security_policy(self, roles: &[Role], version: u64) -> Result<SecurityPolicy, Failure> {
        self.put("/security-policy", version).json(&json!({ "second_factor": roles })).send().await
    }
}
