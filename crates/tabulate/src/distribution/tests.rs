//! Golden values: R 4.2.2, `qt`, `pt`, `qnorm`, `pnorm`, `qbeta`, `pf`, `pchisq`, printed with 17 digits.

use super::*;

fn value(name: &str, args: &[f64]) -> f64 {
    match (name, args) {
        ("qt", [p, df]) => student_quantile(*p, *df),
        ("pt_upper", [t, df]) => student_upper(*t, *df),
        ("qnorm", [p]) => normal_quantile(*p),
        ("pnorm_upper", [z]) => normal_upper(*z),
        ("qbeta", [p, a, b]) => beta_quantile(*p, *a, *b),
        ("pf_upper", [x, ndf, ddf]) => fisher_upper(*x, *ndf, *ddf),
        ("pchisq_upper", [x, df]) => chi_square_upper(*x, *df),
        _ => panic!("no function {name} of {} numbers", args.len()),
    }
}

#[test]
#[expect(clippy::excessive_precision, reason = "the numbers stand as R prints them")]
fn quantiles_and_tails_are_those_of_r() {
    let cases: &[(&str, &[f64], f64)] = &[
        ("qt", &[0.975, 1.0], 12.706204736174694),
        ("qt", &[0.975, 2.0], 4.3026527297494619),
        ("qt", &[0.9, 3.5], 1.5765766051364047),
        ("qt", &[0.975, 13.0], 2.1603686564627917),
        ("qt", &[0.975, 197.0], 1.972079033778501),
        ("qt", &[0.975, 5347.0], 1.9604077472454096),
        ("qt", &[0.995, 123354.5], 2.5758691611886317),
        ("qt", &[0.025, 14.0], -2.1447866879178044),
        ("qt", &[1e-12, 7.0], -104.02182926264717),
        ("pt_upper", &[2.0, 1.0], 0.14758361765043321),
        ("pt_upper", &[2.0, 13.0], 0.033420178824127129),
        ("pt_upper", &[5.5, 197.0], 5.8491414291591824e-08),
        ("pt_upper", &[40.0, 5347.0], 1.2968838073860753e-306),
        ("pt_upper", &[-1.3, 6.0], 0.87934741268860694),
        ("qnorm", &[0.975], 1.9599639845400536),
        ("qnorm", &[0.5000001], 2.5066282733116488e-07),
        ("qnorm", &[0.9], 1.2815515655446008),
        ("qnorm", &[1e-10], -6.3613409024040557),
        ("qnorm", &[0.3], -0.52440051270804067),
        ("qnorm", &[1e-300], -37.047096299361201),
        ("pnorm_upper", &[-1.0], 0.84134474606854293),
        ("pnorm_upper", &[0.0], 0.5),
        ("pnorm_upper", &[1.96], 0.024997895148220428),
        ("pnorm_upper", &[8.0], 6.2209605742717849e-16),
        ("pnorm_upper", &[37.0], 5.7255712225245771e-300),
        ("qbeta", &[0.025, 80.3, 244.2], 0.20209942754746885),
        ("qbeta", &[0.975, 81.3, 243.2], 0.29902229327946994),
        ("qbeta", &[0.025, 1.0, 5353.0], 4.7296372337416454e-06),
        ("qbeta", &[0.975, 0.4, 0.6], 0.99333240269655054),
        ("qbeta", &[0.025, 0.001, 4.0], 0.0),
        ("qbeta", &[0.5, 25000.0, 3.0], 0.99989304758549857),
        ("qbeta", &[0.025, 2600.4, 2753.1], 0.47235691769557614),
        ("pf_upper", &[48.477716988893, 23.2744463284555, 123354.565540814], 1.3279622532157039e-222),
        ("pf_upper", &[1.5, 3.0, 40.0], 0.2292372559315308),
        ("pf_upper", &[0.2, 5.5, 9.0], 0.96216515720661722),
        ("pf_upper", &[900.0, 2.0, 60.0], 1.8161394196689652e-45),
        ("pchisq_upper", &[0.5, 1.0], 0.47950012218695348),
        ("pchisq_upper", &[9.3, 4.0], 0.054023050907570813),
        ("pchisq_upper", &[2.0, 10.0], 0.99634015317265634),
        ("pchisq_upper", &[700.0, 30.0], 4.910784176302912e-128),
        ("pchisq_upper", &[25.0, 60.5], 0.9999850685872963),
    ];
    for (name, args, expected) in cases {
        let found = value(name, args);
        let off = (found - expected).abs();
        assert!(off <= 1e-15 + 1e-11 * expected.abs(), "{name}({args:?}) = {found:e}, R says {expected:e}");
    }
}

#[test]
fn a_quantile_goes_back_to_its_probability() {
    for df in [1.0, 2.0, 6.5, 60.0, 5347.0] {
        for p in [1e-9, 0.001, 0.3, 0.5, 0.62, 0.999] {
            let back = student_upper(-student_quantile(p, df), df);
            assert!((back - p).abs() < 1e-11 * p, "t with {df}: {p} came back as {back}");
        }
    }
    for (a, b) in [(0.8, 0.7), (1.0, 1.0), (2.0, 900.0), (5000.0, 12.5)] {
        for p in [1e-9, 0.001, 0.3, 0.5, 0.62, 0.999] {
            let back = beta(beta_quantile(p, a, b), a, b);
            assert!((back.lower - p).abs() < 1e-11 * p, "beta({a}, {b}): {p} came back as {}", back.lower);
        }
    }
}

#[test]
fn the_ends_of_a_distribution() {
    assert_eq!(beta_quantile(0.0, 2.0, 3.0), 0.0);
    assert_eq!(beta_quantile(1.0, 2.0, 3.0), 1.0);
    assert_eq!(student_quantile(0.5, 9.0), 0.0);
    assert_eq!(student_quantile(0.975, f64::INFINITY), normal_quantile(0.975));
    assert_eq!(fisher_upper(0.0, 3.0, 9.0), 1.0);
    assert_eq!(chi_square_upper(-1.0, 3.0), 1.0);
}
