//! What one may not see does not exist: every route for another organisation, and a whole made-up world for everybody in it.

mod ask;
mod build;
mod changes;
mod dice;
mod figures;
mod oracle;
mod outside;
mod people;
mod property;
mod refusals;
mod routes;
mod scan;
mod walk;
mod world;
