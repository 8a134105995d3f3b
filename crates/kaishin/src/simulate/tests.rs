//! Invented answers of a second round: most answer as they did, and the shares come out as the targets say all the same.

use questionnaire::{Answer, Answers, Key, Value, compile};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::answers::invent;
use super::{Targets, published_2022};
use crate::built_in;

#[test]
fn respondents_keep_their_answers_as_far_as_the_targets_allow() {
    let instrument = compile(&built_in::mhlw_2022().unwrap()).instrument.unwrap();
    let targets = || Targets::read(published_2022(), &instrument).unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    let nobody: Vec<Option<&Answers>> = vec![None; 1_200];
    let before = invent(&instrument, &targets(), &nobody, &mut rng);
    // The first thousand answer again, two hundred for the first time.
    let earlier: Vec<Option<&Answers>> = (0..1_200).map(|index| (index < 1_000).then(|| &before[index])).collect();
    let now = invent(&instrument, &targets().raised(6.0), &earlier, &mut rng);
    let (key, yes) = (Key::parse("ehr/q3").unwrap(), Answer::Answered(Value::One("yes".to_owned())));
    let count = |answers: &[Answers]| answers.iter().filter(|own| own.get(&key) == Some(&yes)).count();
    // The targets say 65 of 100, and 6 more in the second round.
    assert_eq!((count(&before), count(&now[..1_000]), count(&now[1_000..])), (780, 710, 142));
    let kept = (0..1_000).filter(|index| before[*index].get(&key) == now[*index].get(&key)).count();
    // Eight of ten keep to it; of the others, and of those whom the quota moves, some come out alike by chance.
    assert!((800..960).contains(&kept), "{kept}");
}
