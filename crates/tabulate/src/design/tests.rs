//! The five hospitals of the method notes, and what a design refuses.
//!
//! A, B, C are small, D and E are large. C does not respond. Beds: A 40, B 80, D 300, E 500.

use super::*;
use crate::independence::{CrossTable, IndependenceTest, independence};
use crate::interval::{Interval, ShareGround, ShareMethod, clopper_pearson, share, symmetric};
use crate::linear::{Linear, design_effect};
use crate::quantile::{QuantileRule, Weighted};
use crate::replicate::{Centre, Replicates, Replication};
use crate::sampling::Sampling;

const BEDS: [f64; 4] = [40.0, 80.0, 300.0, 500.0];

fn labels(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn parts() -> DesignParts {
    DesignParts {
        n_rows: 4,
        strata: Some(labels("small small large large")),
        stages: vec![StageParts { units: None, population: Population::Size(vec![3.0, 3.0, 2.0, 2.0]) }],
        ..DesignParts::default()
    }
}

fn five_hospitals() -> Design {
    Design::new(parts()).expect("the example is sound")
}

#[track_caller]
fn check(linear: Linear, design: &Design, estimate: f64, standard_error: f64) {
    let found = linear.estimates[0];
    let error = linear.covariance(design).expect("no stratum is lonely").at(0, 0).sqrt();
    assert!((found - estimate).abs() < 1e-9, "estimate {found}, by hand {estimate}");
    assert!((error - standard_error).abs() < 1e-9, "standard error {error}, by hand {standard_error}");
}

/// `docs/methods/total.md`.
#[test]
fn the_total_of_beds() {
    let design = five_hospitals();
    let all = Domain::all(4);
    assert_eq!(design.weights(), [1.5, 1.5, 1.0, 1.0]);
    assert_eq!(design.degrees_of_freedom(&all), 2.0);
    check(Linear::totals(&design, &all, &[BEDS.to_vec()]), &design, 980.0, 1200.0_f64.sqrt());
    let interval = symmetric(980.0, 1200.0_f64.sqrt(), 2.0, 0.95).expect("two degrees of freedom");
    assert!((interval.low - 830.951737).abs() < 1e-6, "{interval:?}");
}

/// `docs/methods/ratio.md`.
#[test]
fn means_and_shares_are_ratios() {
    let design = five_hospitals();
    check(Linear::means(&design, &Domain::all(4), &[BEDS.to_vec()]), &design, 196.0, 48.0_f64.sqrt());
    let uses_ehr = Domain::of(4, |row| row < 3);
    let keeps = vec![1.0, 0.0, 1.0, 0.0];
    check(Linear::means(&design, &uses_ehr, &[keeps]), &design, 0.625, 0.046875_f64.sqrt());
    assert_eq!(design.degrees_of_freedom(&uses_ehr), 1.0);
    let devices = [1.0, 3.0, 2.0, 8.0];
    let small = Domain::of(4, |row| row < 2);
    check(Linear::ratio(&design, &small, &devices, &BEDS), &design, 6.0 / 180.0, 0.003207501495498);
}

/// `docs/methods/calibration.md`: public A and D, private B and E; 3 hospitals of the frame are public, 2 private.
#[test]
fn post_stratified_to_owners() {
    let margin = Margin {
        name: "owner".to_owned(),
        class_of: vec![0, 1, 0, 1],
        classes: labels("public private"),
        totals: vec![3.0, 2.0],
    };
    let design = five_hospitals().post_stratify(&margin).expect("both owners are in the sample");
    for (found, by_hand) in design.weights().iter().zip([1.8, 1.2, 1.2, 0.8]) {
        assert!((found - by_hand).abs() < 1e-12);
    }
    check(Linear::totals(&design, &Domain::all(4), &[BEDS.to_vec()]), &design, 928.0, 69.12_f64.sqrt());
    let raked = five_hospitals().rake(std::slice::from_ref(&margin), Raking::default()).expect("one margin converges");
    let calibrated = five_hospitals()
        .calibrate_linear(&labels("public private"), &[vec![1.0, 0.0, 1.0, 0.0], vec![0.0, 1.0, 0.0, 1.0]], &[3.0, 2.0])
        .expect("independent");
    for other in [raked, calibrated] {
        for (a, b) in design.weights().iter().zip(other.weights()) {
            assert!((a - b).abs() < 1e-9, "one margin: all three ways lead to the same weights");
        }
    }
}

/// `docs/methods/contrast.md`.
#[test]
fn large_minus_small() {
    let design = five_hospitals();
    let domain = |large: bool| Domain::of(4, move |row| (row >= 2) == large);
    let means = |large: bool| Linear::means(&design, &domain(large), &[BEDS.to_vec()]);
    let joint = Linear::joined(&design, &Domain::all(4), [means(false), means(true)].into_iter());
    assert_eq!(joint.estimates, [60.0, 400.0]);
    let covariance = joint.covariance(&design).expect("no stratum is lonely");
    let variance = covariance.between(&[-1.0, 1.0], &[-1.0, 1.0]);
    assert!((variance - 400.0 / 3.0).abs() < 1e-9, "{variance}");
}

/// `docs/methods/interval.md`. The limits are computed from its formulas with R's `qt`, `qbeta` and `uniroot`.
#[test]
fn intervals_of_one_share() {
    let ground = ShareGround { share: 0.4, variance: 0.0025, df: 20.0, n_rows: 50.0, n_answers: 40.0 };
    let by_formula = [
        (ShareMethod::Mean, 0.295701827636707, 0.504298172363293),
        (ShareMethod::Logit, 0.301526185578891, 0.507277138621293),
        (ShareMethod::XLogit, 0.301526185578891, 0.507277138621293),
        (ShareMethod::Asin, 0.298745663229053, 0.505769787959140),
        (ShareMethod::Wilson, 0.302231980789801, 0.506440046285150),
        (ShareMethod::Beta, 0.297604776024984, 0.509237441336732),
        (ShareMethod::Likelihood, 0.298622378480820, 0.507489701574460),
    ];
    for (method, low, high) in by_formula {
        let Interval { low: found_low, high: found_high } = share(method, &ground, 0.95).expect("it varies");
        let off = (found_low - low).abs().max((found_high - high).abs());
        assert!(off < 1e-8, "{method:?}: {found_low} to {found_high}, by the formula {low} to {high}");
    }
    let alike = ShareGround { share: 0.0, variance: 0.0, ..ground };
    assert!(ShareMethod::ALL.iter().all(|method| share(*method, &alike, 0.95).is_none()));
    let none_of_two = clopper_pearson(0.0, 2.0, 0.95);
    assert_eq!(none_of_two.low, 0.0);
    assert!((none_of_two.high - (1.0 - 0.025_f64.sqrt())).abs() < 1e-12);
}

/// `docs/methods/quantile.md`.
#[test]
fn the_median_of_beds() {
    let sorted = Weighted::new(BEDS.into_iter().zip([1.5, 1.5, 1.0, 1.0]));
    let by_hand = [
        (QuantileRule::Math, 80.0),
        (QuantileRule::School, 80.0),
        (QuantileRule::Hf4, 66.0 + 2.0 / 3.0),
        (QuantileRule::Hf5, 124.0),
        (QuantileRule::Hf7, 80.0 + 220.0 / 3.0),
    ];
    for (rule, value) in by_hand {
        let found = sorted.quantile(0.5, rule).expect("there are values");
        assert!((found - value).abs() < 1e-9, "{rule:?}: {found}, by hand {value}");
    }
    assert_eq!(sorted.quantile(0.6, QuantileRule::School), Some(190.0), "on the step between 80 and 300");
}

/// `docs/methods/design-effect.md`.
#[test]
fn the_design_effect_of_the_mean_of_beds() {
    let (design, all) = (five_hospitals(), Domain::all(4));
    let means = Linear::means(&design, &all, &[BEDS.to_vec()]);
    let variance = means.covariance(&design).expect("not lonely").at(0, 0);
    let effect = design_effect(&design, &all, &BEDS, variance, false).expect("defined");
    assert_eq!(design_effect(&design, &all, &[7.1; 4], 0.0, false), None, "all alike but for rounding");
    assert!((effect - 48.0 / (31984.0 * 4.0 / 3.0 / 4.0 / 5.0)).abs() < 1e-12, "{effect}");
}

/// `docs/methods/replicate.md`.
#[test]
fn the_jackknife_of_a_total_is_the_linear_variance() {
    let design = five_hospitals();
    let replicates =
        Replicates::new(&design, Replication::StratifiedJackknife, Centre::Replicates).expect("not lonely");
    let total = |weights: &[f64]| vec![weights.iter().zip(&BEDS).map(|(weight, beds)| weight * beds).sum()];
    let (whole, variance) = replicates.covariance(&design, total);
    assert_eq!(whole, [980.0]);
    assert!((variance.at(0, 0) - 1200.0).abs() < 1e-9);
}

/// A stratum that is in the sample whole has no replicate: its units add no degree of freedom.
#[test]
fn degrees_of_freedom_of_replicates_are_their_rank() {
    let design = five_hospitals();
    let replicates =
        Replicates::new(&design, Replication::StratifiedJackknife, Centre::Replicates).expect("not lonely");
    let df = |rows: &[usize]| replicates.degrees_of_freedom(&design, &Domain::of(4, |row| rows.contains(&row)));
    // Weights without A and without B are 0, 3, 1, 1 and 3, 0, 1, 1.
    assert_eq!(df(&[0, 1, 2, 3]), 1.0);
    assert_eq!(df(&[0, 2]), 1.0);
    assert_eq!(df(&[0]), 0.0);
    assert_eq!(df(&[]), 0.0);
}

/// `docs/methods/independence.md`: A yes public, B yes private, D no public, E no private.
#[test]
fn ehr_and_owner_are_independent() {
    let table = CrossTable { rows: &[0, 0, 1, 1], n_rows: 2, columns: &[0, 1, 0, 1], n_columns: 2 };
    for test in [IndependenceTest::RaoScottF, IndependenceTest::RaoScottChiSquare] {
        let sampling = Sampling::new(five_hospitals(), None);
        let result = independence(&sampling, &Domain::all(4), &table, test).expect("not lonely").expect("defined");
        assert!(result.statistic.abs() < 1e-12 && (result.p - 1.0).abs() < 1e-6, "{result:?}");
    }
}

#[track_caller]
fn check_refused(parts: DesignParts, codes: &[&str]) {
    let findings = Design::new(parts).expect_err("refused");
    let found: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(found, codes);
    assert!(findings.iter().all(|finding| !finding.message.ja.is_empty() && !finding.message.en.is_empty()));
}

#[test]
fn a_design_that_contradicts_itself_is_refused() {
    check_refused(DesignParts { n_rows: 0, ..DesignParts::default() }, &["no-rows"]);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        check_refused(DesignParts { weights: Some(vec![1.0, bad, 1.0, 1.0]), ..parts() }, &["weight-unusable"]);
    }
    let sizes = |sizes: [f64; 4]| {
        let population = Population::Size(sizes.to_vec());
        DesignParts { stages: vec![StageParts { units: None, population }], ..parts() }
    };
    check_refused(sizes([3.0, 4.0, 2.0, 2.0]), &["stratum-without-population"]);
    check_refused(sizes([f64::NAN, f64::NAN, 2.0, 2.0]), &["stratum-without-population"]);
    check_refused(sizes([3.0, 3.0, 1.0, 1.0]), &["more-than-population"]);
    let units = |text: &str| StageParts { units: Some(labels(text)), population: Population::Unknown };
    check_refused(DesignParts { stages: vec![units("p p p p")], strata: None, ..parts() }, &["one-sampling-unit"]);
    check_refused(DesignParts { stages: vec![units("p q p q")], ..parts() }, &["unit-in-two-strata"]);
    let nested = DesignParts { stages: vec![units("p q p q")], nest: true, ..parts() };
    assert_eq!(Design::new(nested).expect("units of two strata").degrees_of_freedom(&Domain::all(4)), 2.0);
}

#[test]
fn totals_that_do_not_fit_are_refused() {
    let margin = |totals: &[f64], class_of: &[usize]| Margin {
        name: "owner".to_owned(),
        class_of: class_of.to_vec(),
        classes: labels("public private other")[..totals.len()].to_vec(),
        totals: totals.to_vec(),
    };
    let code = |findings: Vec<base::Finding>| findings[0].code.clone();
    let absent = five_hospitals().post_stratify(&margin(&[3.0, 1.0, 1.0], &[0, 1, 0, 1]));
    assert_eq!(code(absent.expect_err("nobody is other")), "total-without-class");
    let zero = five_hospitals().post_stratify(&margin(&[5.0, 0.0], &[0, 1, 0, 1]));
    assert_eq!(code(zero.expect_err("private hospitals have no total")), "class-without-total");
    let apart = [margin(&[3.0, 2.0], &[0, 1, 0, 1]), margin(&[3.0, 3.0], &[0, 0, 1, 1])];
    assert_eq!(code(five_hospitals().rake(&apart, Raking::default()).expect_err("5 and 6")), "totals-contradict");
    // Two margins that need several rounds, and one round.
    let slowly = [margin(&[3.5, 1.5], &[0, 0, 0, 1]), margin(&[3.0, 2.0], &[0, 1, 1, 0])];
    let once = Raking { rounds_max: 1, ..Raking::default() };
    let found = five_hospitals().rake(&slowly, once).expect_err("one round is too few");
    let enough: u32 = found[0].message.en.split_once("it does in ").expect("it says how many").1[..2]
        .trim_end_matches('.')
        .trim()
        .parse()
        .expect("a number");
    assert!(five_hospitals().rake(&slowly, Raking { rounds_max: enough, ..once }).is_ok());
    assert!(five_hospitals().rake(&slowly, Raking { rounds_max: enough - 1, ..once }).is_err());
    let never = [margin(&[3.0, 2.0], &[0, 0, 1, 1]), margin(&[2.0, 3.0], &[0, 0, 1, 1])];
    let found = five_hospitals().rake(&never, Raking::default()).expect_err("both cannot hold");
    assert_eq!(found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["raking-not-converging"; 2]);
    // A and B are all there is of both classes: given 3 by one margin they have 2 by the other, and weigh 1.5 each.
    let words = "The total 3 of class “public” cannot be met together with the other totals: where they are met it is 2.000; its rows have the weight 3.000";
    assert!(found[0].message.en.starts_with(words), "{}", found[0].message.en);
    let twice = five_hospitals().calibrate_linear(&labels("a b"), &[vec![1.0; 4], vec![2.0; 4]], &[5.0, 10.0]);
    assert_eq!(code(twice.expect_err("b is twice a")), "calibration-dependent");
}

#[test]
fn a_lonely_unit_is_told_unless_somebody_decided() {
    let lonely = |lonely: Lonely| {
        let strata = Some(labels("small small small large"));
        let stages = vec![StageParts { units: None, population: Population::Size(vec![5.0, 5.0, 5.0, 2.0]) }];
        let design = Design::new(DesignParts { strata, stages, lonely, ..parts() }).expect("sound");
        Linear::totals(&design, &Domain::all(4), &[BEDS.to_vec()]).covariance(&design).map(|matrix| matrix.at(0, 0))
    };
    assert_eq!(lonely(Lonely::Fail), Err(LonelyUnit { stage: 1, stratum: "large".to_owned() }));
    let seen = lonely(Lonely::Remove).expect("removed");
    assert_eq!(lonely(Lonely::Certainty), Ok(seen));
    assert_eq!(lonely(Lonely::Average), Ok(2.0 * seen));
    // E's weighted beds 1000 lie 1000 − 1700/4 from the mean of all units; half of its stratum is in the sample.
    let adjusted = lonely(Lonely::Adjust).expect("adjusted");
    assert!((adjusted - seen - 0.5 * 575.0 * 575.0).abs() < 1e-6, "{adjusted} beyond {seen}");
}
