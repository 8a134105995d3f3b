//! What can be asked of microdata.

use crate::independence::IndependenceTest;
use crate::interval::ShareMethod;
use crate::quantile::QuantileRule;

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// What is estimated.
    pub statistic: Statistic,
    /// Columns whose values part the domain; an estimate for each combination that occurs.
    pub by: Vec<String>,
    /// Conditions that all must hold.
    pub domain: Vec<Condition>,
    /// What becomes of rows without an answer.
    pub missing: Missing,
    /// The level of intervals, e.g. 0.95.
    pub level: f64,
}

impl Ask {
    /// The columns whose answers are estimated, without those of domains and parts.
    pub fn columns(&self) -> Vec<&str> {
        match &self.statistic {
            Statistic::DegreesOfFreedom => Vec::new(),
            Statistic::Mean(subjects) | Statistic::Total(subjects) => subjects.iter().map(Subject::column).collect(),
            Statistic::Shares(column) | Statistic::Count(column) => vec![column.as_str()],
            Statistic::Share(subject, _) | Statistic::DesignEffect { variable: subject, .. } => vec![subject.column()],
            Statistic::Ratio(above, below) => vec![above.column(), below.column()],
            Statistic::Quantiles { variable, .. } => vec![variable.as_str()],
            Statistic::Covariance(of) | Statistic::Contrasts(of, _) => of.columns(),
            Statistic::Independence { rows, columns, .. } => vec![rows.as_str(), columns.as_str()],
        }
    }
}

/// What is estimated.
#[derive(Clone, Debug, PartialEq)]
pub enum Statistic {
    /// The degrees of freedom of the domain.
    DegreesOfFreedom,
    /// Means of numbers, or of whether a column has a value: a share.
    Mean(Vec<Subject>),
    /// Totals of the same.
    Total(Vec<Subject>),
    /// The share of each category of a column.
    Shares(String),
    /// The estimated number in each category of a column.
    Count(String),
    /// A share with an interval that knows it is one.
    Share(Subject, ShareMethod),
    /// The total of one column over that of another.
    Ratio(Subject, Subject),
    /// Quantiles of a column.
    Quantiles {
        /// The column.
        variable: String,
        /// Parts of the whole, between 0 and 1.
        probabilities: Vec<f64>,
        /// How a quantile is read off.
        rule: QuantileRule,
        /// How its interval is made.
        interval: QuantileInterval,
    },
    /// How much larger the variance of a mean is than that of a simple random sample.
    DesignEffect {
        /// The column.
        variable: Subject,
        /// Whether the simple random sample is drawn with replacement.
        with_replacement: bool,
    },
    /// The covariance of another question's estimates.
    Covariance(Box<Ask>),
    /// Linear combinations of another question's estimates.
    Contrasts(Box<Ask>, Vec<Contrast>),
    /// Whether two columns are independent.
    Independence {
        /// One column.
        rows: String,
        /// The other.
        columns: String,
        /// The statistic.
        test: IndependenceTest,
    },
}

/// What a mean or total is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The number in a column.
    Number(String),
    /// Whether a column has a value: 1 or 0.
    Indicator {
        /// The column.
        column: String,
        /// The value.
        equals: String,
    },
}

impl Subject {
    /// The column.
    pub fn column(&self) -> &str {
        match self {
            Subject::Number(column) | Subject::Indicator { column, .. } => column,
        }
    }
}

/// A combination of estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// Its name.
    pub name: String,
    /// For estimates, by their key's values joined with a dot, the factor.
    pub factors: Vec<(String, f64)>,
}

/// One condition of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// How its cell is compared.
    pub operator: Operator,
    /// With what; several values only for [`Operator::In`] and [`Operator::NotIn`].
    pub values: Vec<String>,
}

/// How a cell is compared with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// It is one of them.
    In,
    /// There is an answer, and it is none of them.
    NotIn,
    /// A number below.
    Below,
    /// A number not above.
    AtMost,
    /// A number above.
    Above,
    /// A number not below.
    AtLeast,
}

/// What becomes of rows without an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// Nobody said: refuse when there are any.
    #[default]
    Unsaid,
    /// Refuse when there are any.
    Fail,
    /// The domain is narrowed to those who answered.
    Drop,
    /// They count as not having the value.
    NotYes,
    /// They are a category of this name.
    OwnCategory(String),
}

/// How the interval of a quantile is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuantileInterval {
    /// Not at all.
    None,
    /// Woodruff's: the interval of the share below, read back as values.
    Woodruff(ShareMethod),
    /// Where a score test no longer refuses.
    Score,
}
