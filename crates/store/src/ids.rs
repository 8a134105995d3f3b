//! Numbers by which the tables know things. Opaque: nothing is read out of them.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl From<$name> for sea_orm::Value {
            fn from(id: $name) -> sea_orm::Value {
                id.0.into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// An account of the secretariat or of a coordinator.
    AccountId
}
id! {
    /// A facility of the register.
    FacilityId
}
id! {
    /// A published questionnaire.
    InstrumentId
}
id! {
    /// A person who declared themselves at a hospital.
    PersonId
}
id! {
    /// Tables that were given out for publication.
    PublicationId
}
id! {
    /// A facility's response 回答票 in a round.
    ResponseId
}
id! {
    /// A workbook that came back.
    ReadingId
}
id! {
    /// A survey round 回.
    RoundId
}
id! {
    /// An answering workbook 回答用ブック that was made.
    WorkbookId
}
