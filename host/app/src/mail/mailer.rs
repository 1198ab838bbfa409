//! The way to the mail server: SMTP (RFC 5321), with STARTTLS (RFC 3207), TLS from the start (RFC 8314) or neither.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};
use uuid::Uuid;

use super::letter::Letter;
use crate::error::{Error, Result};

/// How long the mail server may be silent.
const PATIENCE: Duration = Duration::from_secs(20);

/// How mail is protected on its way to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS is begun after the greeting; without it, nothing is sent.
    StartTls,
    /// TLS from the start.
    Tls,
    /// None: for a mail server on this machine or in a trusted network.
    None,
}

/// How mail is sent.
#[derive(Clone)]
pub struct MailConfig {
    /// The mail server's name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How mail is protected on its way there.
    pub security: MailSecurity,
    /// Who it is from: `Tocsin <tocsin@cert.example>`.
    pub from: String,
    /// The user name and password, if the mail server wants them.
    pub credentials: Option<(String, String)>,
    /// How long what happens to one topic is gathered for one mail.
    pub window: Duration,
    /// More certificate authorities to trust, PEM.
    pub extra_ca_pem: Option<Vec<u8>>,
}

impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailConfig").field("server", &self.server).field("port", &self.port).finish_non_exhaustive()
    }
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It may leave later.
    ForNow(String),
    /// It never will.
    ForGood(String),
}

/// The mail server, as this host reaches it.
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// What stands behind the `@` of message identifiers.
    domain: String,
}

impl Mailer {
    /// The mail server that the configuration names. Nothing is connected to yet.
    pub(crate) fn new(config: &MailConfig, public_url: &str) -> Result<Self> {
        let wrong = |what: &str, error: &dyn std::fmt::Display| Error::Internal(format!("[mail] {what}: {error}"));
        let from: Mailbox = config.from.parse().map_err(|error| wrong("from", &error))?;
        let domain = url::Url::parse(public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let domain = domain.unwrap_or_else(|| "localhost".to_owned());
        let tls = || -> Result<TlsParameters> {
            let mut builder = TlsParameters::builder(config.server.clone());
            if let Some(pem) = &config.extra_ca_pem {
                let authority = Certificate::from_pem(pem).map_err(|error| wrong("extra_ca_file", &error))?;
                builder = builder.add_root_certificate(authority);
            }
            builder.build().map_err(|error| wrong("server", &error))
        };
        let tls = match config.security {
            MailSecurity::StartTls => Tls::Required(tls()?),
            MailSecurity::Tls => Tls::Wrapper(tls()?),
            MailSecurity::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.server)
            .port(config.port)
            .tls(tls)
            .hello_name(ClientId::Domain(domain.clone()))
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = &config.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), from, domain })
    }

    /// Sends a letter. Its identifier follows from the mail's, so that a copy is known as one.
    pub(crate) async fn send(&self, id: Uuid, letter: &Letter) -> Result<(), Refused> {
        let unusable = |error: &dyn std::fmt::Display| Refused::ForGood(format!("the mail cannot be written: {error}"));
        let to: Mailbox = letter.to.parse().map_err(|error| unusable(&error))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.clone())
            .message_id(Some(format!("<{id}@{}>", self.domain)))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .map_err(|error| unusable(&error))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Refused::ForGood(error.to_string())),
            Err(error) => Err(Refused::ForNow(error.to_string())),
        }
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): vacation notices do not answer.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
