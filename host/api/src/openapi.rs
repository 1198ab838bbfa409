//! The OpenAPI 3.1 document: made from the handlers, completed with what all operations of a kind have in common.

use tocsin_model::{
    card::{ChoiceOption, Column},
    problem::Problem,
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ContactBuilder, ContentBuilder, HttpMethod, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder,
        Ref, RefOr, Required, ResponseBuilder,
        path::{Operation, ParameterBuilder, ParameterIn, PathItem},
        schema::{ObjectBuilder, Type},
        security::{
            ApiKey, ApiKeyValue, ClientCredentials, Flow, Http, HttpAuthScheme, OAuth2, Scopes, SecurityRequirement,
            SecurityScheme,
        },
        tag::TagBuilder,
    },
};

use crate::{
    problem::{Code, PROBLEM_JSON},
    router,
};

const DESCRIPTION: &str = "Everything that the web UI does, it does through this API. Lists are `{items, next}` with an opaque \
    `cursor`; errors are `application/problem+json` with a stable `code` that `/docs/errors` explains; times are RFC 3339 in UTC. \
    Records of another organisation, or marked above the caller's clearance, answer 404.";

const TAGS: &[(&str, &str)] = &[
    ("setup", "First start."),
    ("auth", "Signing in and out; tokens for API clients."),
    ("enrichments", "Submitting text and IoCs."),
    ("categories", "Categories of incidents and their cards."),
    ("tickets", "Work items: enrichments, investigations and requests for help."),
    ("threads", "Conversations of organisations with the CERT, and among analysts."),
    ("messages", "What is written in a thread."),
    ("canned-answers", "Texts that analysts keep for repeated use."),
    ("iocs", "What is known about an IoC."),
    ("runs", "Executions of playbooks and their journals."),
    ("connections", "Configured uses of connectors."),
    ("plugins", "Installed components and their grants."),
    ("flow", "The enrichment flow's settings."),
    ("assets", "Address ranges, domains, AS numbers and products: who claims them, and whose they are."),
    ("evidence", "Files of incidents, and who handled them."),
    ("organisations", "The CERT and its constituents."),
    ("accounts", "People's accounts, and what the administrator asks of everybody."),
    ("people", "What people are in each organisation."),
    ("invitations", "Letting somebody in by a one-time link."),
    ("api-clients", "Machines."),
    ("webhooks", "Other systems that are told of changes."),
    ("notifications", "What people are told by mail."),
    ("search", "Full-text search."),
    ("statistics", "How many, how fast, and whether service levels are held."),
    ("audit", "The hash-chained log of every change."),
    ("operation", "Health, metrics and live changes."),
];

/// The document that `GET /api/v1/openapi.json` answers.
#[must_use]
pub fn openapi() -> OpenApi {
    let mut document = router::routes().into_openapi();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete(path, &method, operation);
        }
    }
    document
}

/// The document before any route: title, tags, security.
pub(crate) fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Tocsin")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name("AGPL-3.0-or-later").identifier(Some("AGPL-3.0-or-later")).build()))
        .contact(Some(ContactBuilder::new().name(Some("The administrator of this installation")).build()))
        .build();
    let tags = TAGS.iter();
    let tags: Vec<_> =
        tags.map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build()).collect();
    OpenApiBuilder::new()
        .info(info)
        .tags(Some(tags))
        .components(Some(components()))
        .security(Some([SecurityRequirement::new("bearer", Vec::<String>::new())]))
        .build()
}

fn components() -> Components {
    let mut components = Components::new();
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("JWT".to_owned());
    bearer.description = Some("An access token: an EdDSA JWT that lives for ten minutes.".to_owned());
    let client = Flow::ClientCredentials(ClientCredentials::new("/oauth/token", Scopes::new()));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("client_basic", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    components.add_security_scheme("client_credentials", SecurityScheme::OAuth2(OAuth2::new([client])));
    let cookie = ApiKey::Cookie(ApiKeyValue::new("tocsin_refresh"));
    components.add_security_scheme("refresh_cookie", SecurityScheme::ApiKey(cookie));
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    // A field's kind holds itself, so what it names is not found by itself.
    components.schemas.insert(ChoiceOption::name().into_owned(), ChoiceOption::schema());
    components.schemas.insert(Column::name().into_owned(), Column::schema());
    let mut nested = Vec::new();
    Problem::schemas(&mut nested);
    components.schemas.extend(nested);
    components
}

fn operations(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.map(|operation| (method, operation))).collect()
}

/// Adds the headers and refusals that follow from an operation's kind.
fn complete(path: &str, method: &HttpMethod, operation: &mut Operation) {
    // The handlers' names repeat from noun to noun; identifiers must not.
    if let (Some(tag), Some(name)) = (operation.tags.as_ref().and_then(|tags| tags.first()), &operation.operation_id) {
        operation.operation_id = Some(format!("{}_{name}", tag.replace('-', "_")));
    }
    let public = operation.security.is_some();
    let named = path.contains('{');
    let body = operation.request_body.is_some();
    let writes = matches!(method, HttpMethod::Put | HttpMethod::Patch);
    let queried = operation.parameters.as_ref().is_some_and(|parameters| {
        parameters
            .iter()
            .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query))
    });
    // An archive is a download that needs a body.
    let repeatable = matches!(method, HttpMethod::Post) && !public && !path.ends_with("/archive");
    if repeatable {
        let text = "Any text of 1 to 255 characters, new for every new request. Repeating a request with the same key gives the \
            first one's answer again and does nothing.";
        add_header(operation, "Idempotency-Key", text);
    }
    if writes {
        add_header(
            operation,
            "If-Match",
            "The `ETag` of the answer that is being changed; without it the change always applies.",
        );
    }
    let rules: [(bool, &[Code]); 7] = [
        (!public, &[Code::Unauthorised, Code::Forbidden]),
        (named, &[Code::NotFound]),
        (queried, &[Code::InvalidQuery]),
        (body, &[Code::InvalidBody, Code::TooLarge, Code::UnsupportedMediaType, Code::InvalidField]),
        (repeatable, &[Code::Conflict, Code::IdempotencyMismatch]),
        (writes, &[Code::Conflict, Code::VersionMismatch]),
        (true, &[Code::Unavailable, Code::Internal]),
    ];
    for code in rules.iter().filter(|(applies, _)| *applies).flat_map(|(_, codes)| *codes) {
        add_refusal(operation, *code);
    }
}

fn add_header(operation: &mut Operation, name: &str, description: &str) {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}

fn add_refusal(operation: &mut Operation, code: Code) {
    let status = code.status().as_u16().to_string();
    let line = format!("`{}`: {}.", code.as_str(), code.title());
    match operation.responses.responses.get_mut(&status) {
        Some(RefOr::T(known)) if known.content.contains_key(PROBLEM_JSON) => {
            known.description = format!("{} {line}", known.description);
        }
        Some(_) => {}
        None => {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
            let response = ResponseBuilder::new().description(line).content(PROBLEM_JSON, content).build();
            operation.responses.responses.insert(status, RefOr::T(response));
        }
    }
}
