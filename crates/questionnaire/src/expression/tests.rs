//! Expressions as text in, value as text out.

use jiff::tz::TimeZone;

use super::*;

/// The value of an expression over a small document, as `type value`, or `error position code`.
fn value(text: &str) -> String {
    let mut tree = Tree::default();
    let data = tree.add(0, "data", "");
    let group = tree.add(data, "g", "");
    let five = tree.add(group, "five", "5");
    let empty = tree.add(group, "empty", "");
    let mut devices = Vec::new();
    for (maker, count) in [("A", "2"), ("B", "3"), ("A", "")] {
        let row = tree.add(data, "device", "");
        tree.nodes[row].row_of = Some("device");
        let maker = tree.add(row, "maker", maker);
        tree.add(row, "count", count);
        devices.push((row, maker));
    }
    tree.named.insert("five", ("g/five", vec![five]));
    tree.named.insert("empty", ("g/empty", vec![empty]));
    tree.named.insert("device", ("device", devices.iter().map(|(row, _)| *row).collect()));
    tree.named.insert("maker", ("device/maker", devices.iter().map(|(_, maker)| *maker).collect()));
    let zone = TimeZone::get("America/Phoenix").expect("the time zones are bundled");
    let scope = Scope::new(&tree, Some("2026-11-20T20:00:00Z".parse().expect("a moment")), zone);
    let shown = |error: ExprError| format!("error {} {}", error.at, error.code);
    let expr = match parse(text) {
        Ok(expr) => expr,
        Err(error) => return shown(error),
    };
    match scope.eval(&expr, Focus::at(devices[1].1)) {
        Err(error) => shown(error),
        Ok(datum) => {
            let kind = match &datum {
                Datum::Nodes(nodes) => format!("{} nodes", nodes.len()),
                Datum::Number(_) => "number".to_owned(),
                Datum::Text(_) => "text".to_owned(),
                Datum::Bool(_) => "boolean".to_owned(),
                Datum::Moment(_) => "moment".to_owned(),
            };
            format!("{kind} {}", scope.text(&datum).expect("every value has a text")).trim_end().to_owned()
        }
    }
}

/// Each line: expression, two spaces and an arrow, expected value.
#[track_caller]
fn check(lines: &str) {
    for line in lines.trim().lines() {
        let (expr, expected) = line.trim().split_once(" => ").expect("a line is `expression => value`");
        assert_eq!(value(expr.trim()), expected.trim(), "{expr}");
    }
}

#[test]
fn operators_bind_as_in_xpath() {
    check(
        "
4-3*4+5-1 => number -4
2+3*4 => number 14
-2 - -3 => number 1
1div2 => number 0.5
7 mod 3 = 1 and 2 < 3 => boolean true
1 or 1 div 0 => boolean true
(1, 2) => error 3 broken-expression
1 + => error 4 broken-expression
'a' = \"a\" => boolean true
true() = 'x' => boolean true
2 > true() => boolean true
1 div 0 => number Infinity
- - 1 => number 1
five-1 => 0 nodes
",
    );
}

#[test]
fn references_and_paths_find_nodes() {
    check(
        "
${five} + 1 => number 6
${maker} => 1 nodes B
../count => 1 nodes 3
/data/device/maker => 3 nodes A
count(/data/device[maker = 'A']) => number 2
sum(/data/device[count != '']/count) => number 5
/data/device[last()]/maker => 1 nodes A
/data/device[2]/count * 2 => number 6
//maker[. = 'B'] => 1 nodes B
count(/data/*) => number 4
position(..) => number 2
count(../preceding-sibling::device) => number 1
indexed-repeat(${maker}, ${device}, 1) => 1 nodes A
/data/g/five | /data/g/empty => 2 nodes 5
current()/../count => 1 nodes 3
count(${device}) => number 3
count-non-empty(/data/device/count) => number 2
${nobody} => error 1 unknown-name
${ five } => 1 nodes 5
${ => error 1 broken-reference
",
    );
}

#[test]
fn functions_do_what_openrosa_says() {
    check(
        "
selected('a b c', 'b') => boolean true
count-selected(' a b ') => number 2
selected-at('a b c', 1) => text b
coalesce(${empty}, 'x') => text x
if(${five} > 3, 'many', 'few') => text many
once('x') => text B
concat('a', ${five}) => text a5
join(', ', /data/device/maker) => text A, B, A
substr('hello', 1, 3) => text el
substr('hello', -3) => text llo
substring('12345', 0, 3) => text 12
substring('12345', 2) => text 2345
translate('bar', 'abc', 'AB') => text BAr
normalize-space('  a   b ') => text a b
regex('123-4567', '^[0-9]{3}-[0-9]{4}$') => boolean true
regex('x', '(') => error 1 broken-pattern
round(2.5) => number 3
round(-2.5) => number -2
round(1.005, 2) => number 1.01
round(1234, -2) => number 1200
int(-1.4) => number -1
pow(2, 10) => number 1024
min(3, 1, 2) => number 1
max(/data/device[count != '']/count) => number 3
checklist(1, 2, true(), false(), true()) => boolean true
weighted-checklist(3, 9, true(), 2, true(), 2) => boolean true
boolean-from-string('1') => boolean true
ends-with('abc', 'bc') => boolean true
count(2) => error 1 nodes-expected
ceiling(1, 2) => error 1 argument-count
abss(1) => error 1 unknown-function
1 + Abs(1) => error 5 unknown-function
",
    );
}

#[test]
fn days_and_moments_are_numbers_too() {
    check(
        "
today() => moment 2026-11-20
now() => moment 2026-11-20T13:00:00.000-07:00
date('2004-05-01') + 1 > date('2004-05-01') => boolean true
'2021-11-30' - '2021-11-29' => number 1
decimal-date-time('1970-01-02T00:00:00Z') => number 1
decimal-time('06:00:00.000-07:00') => number 0.25
format-date('2026-04-01', '%Y/%n/%e (%a)') => text 2026/4/1 (Wed)
format-date-time('2026-04-01T09:05:00Z', '%H:%M') => text 02:05
date('nonsense') = 1 => boolean false
date(1) = date('1970-01-02T00:00:00Z') => boolean true
number('1969-12-31T00:00:00Z') => number -1
",
    );
}

#[test]
fn a_broken_expression_is_named_with_its_place() {
    check(
        "
'a => error 1 unclosed-quote
${a} = ‘yes’ => error 8 stray-character
1 ＝ 2 => error 3 stray-character
foo( => error 1 unknown-function
concat( => error 8 broken-expression
a[1 => error 4 broken-expression
bad::a => error 1 unknown-axis
) => error 1 broken-expression
",
    );
}

#[test]
fn limits_have_names() {
    let nested = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(value(&nested).split(' ').nth(2), Some("expression-too-deep"));
    assert_eq!(value(&"-".repeat(6000)).split(' ').nth(2), Some("expression-too-deep"));
    assert_eq!(value(&"1+".repeat(5000)).split(' ').nth(2), Some("expression-too-deep"));
    assert_eq!(value(&"1".repeat(30_000)).split(' ').nth(2), Some("expression-too-long"));
    assert_eq!(value(&format!("{}1", "1+".repeat(1900))), "number 1901");
}
