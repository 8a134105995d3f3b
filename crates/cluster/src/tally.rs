//! The kernel as an aggregate function: rows in, counts out as bytes, which are added up wherever they meet.

use std::any::Any;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
use tabulate::kernel::{Cells, CodeSet, Counts, Packing, Source, Width, Worker};

use crate::codes::Coding;
use crate::numbers;
use crate::plan::Plan;

/// What the function is called where plans are printed.
pub(crate) const NAME: &str = "kaishin_counts";
/// Rows that are gathered before the kernel counts them: many enough that reading off its tables costs little.
const ROWS_AT_ONCE: usize = 1 << 17;

/// The function that counts one plan. Its arguments are the plan's columns.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tally {
    plan: Arc<Plan>,
    signature: Signature,
}

impl Tally {
    /// The function of a plan.
    pub(crate) fn function(plan: Plan) -> AggregateUDF {
        let signature = Signature::variadic_any(Volatility::Immutable);
        AggregateUDF::new_from_impl(Tally { plan: Arc::new(plan), signature })
    }

    /// The plan, when a function is of this kind.
    pub(crate) fn plan_of(function: &AggregateUDF) -> Option<&Plan> {
        let tally: &dyn Any = function.inner().as_ref();
        tally.downcast_ref::<Tally>().map(|tally| &*tally.plan)
    }
}

impl AggregateUDFImpl for Tally {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Counting::new(Arc::clone(&self.plan))?))
    }
}

/// What one task has counted.
#[derive(Debug)]
struct Counting {
    plan: Arc<Plan>,
    cells: Cells,
    codings: Vec<Coding>,
    packing: Packing,
    /// Rows that wait: for each column its codes.
    waiting: Vec<Vec<u8>>,
    counts: Counts,
}

impl Counting {
    fn new(plan: Arc<Plan>) -> Result<Counting> {
        let (cells, n_codes) = (plan.cells()?, plan.n_codes());
        Ok(Counting {
            codings: plan.columns().map(Coding::new).collect(),
            packing: Packing::new(cells.n(), &n_codes, ROWS_AT_ONCE),
            waiting: plan.columns().map(|_| Vec::new()).collect(),
            counts: Counts::new(cells.n(), &n_codes),
            cells,
            plan,
        })
    }

    /// Counts the rows that wait.
    fn count(&mut self) {
        let n_rows = self.waiting.first().map_or(0, Vec::len);
        if n_rows == 0 {
            return;
        }
        let n_dimensions = self.plan.dimensions.len();
        let wide = |codes: &Vec<u8>| codes.iter().map(|code| u16::from(*code)).collect();
        let classes: Vec<Vec<u16>> = self.waiting[..n_dimensions].iter().map(wide).collect();
        let classes: Vec<&[u16]> = classes.iter().map(Vec::as_slice).collect();
        let keys = if classes.is_empty() { vec![0; n_rows] } else { self.cells.keys(&classes) };
        let mut worker = Worker::new(&self.packing, Width::best());
        for group in 0..self.packing.n_groups() {
            let source = |item: usize| Source::Codes {
                codes: &self.waiting[n_dimensions + item],
                set: CodeSet::first(self.plan.items[item].values.len()),
            };
            let sources: Vec<Source<'_>> = self.packing.columns(group).map(source).collect();
            worker.add(&self.packing, group, &keys, &sources);
        }
        self.counts.add(&worker.into_counts());
        self.waiting.iter_mut().for_each(Vec::clear);
    }

    fn bytes(&mut self) -> ScalarValue {
        self.count();
        ScalarValue::Binary(Some(numbers::encode(&self.counts)))
    }
}

impl Accumulator for Counting {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if values.len() != self.codings.len() {
            return Err(DataFusionError::Plan(format!("{} columns for {}", values.len(), self.codings.len())));
        }
        for ((values, coding), codes) in values.iter().zip(&self.codings).zip(&mut self.waiting) {
            coding.push(values, codes)?;
        }
        if self.waiting.first().is_some_and(|codes| codes.len() >= ROWS_AT_ONCE) {
            self.count();
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let states = states.first().and_then(|states| states.as_binary_opt::<i32>());
        let states = states.ok_or_else(|| DataFusionError::Plan("counts that are no bytes".to_owned()))?;
        for bytes in states.iter().flatten() {
            self.counts.add(&numbers::decode(bytes, self.cells.n(), &self.plan.n_codes())?);
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.bytes()])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self.bytes())
    }

    fn size(&self) -> usize {
        let n_counts: usize = self.plan.n_codes().iter().sum::<usize>() * self.cells.n();
        size_of::<Self>() + self.waiting.iter().map(Vec::capacity).sum::<usize>() + n_counts * size_of::<u32>()
    }
}
