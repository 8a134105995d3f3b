//! An author brings a questionnaire, looks at it, publishes it and opens a round of it; then hospitals answer it.

use std::path::{Path, PathBuf};

use thirtyfour::Key;

use crate::harness::{Folder, Hospital, Page, Site, story};
use crate::tour;

/// More sections than any questionnaire of the stories has.
const SECTIONS_MAX: usize = 30;

/// A form in one file, with all that its pages can do.
const KAKUU: &str = "survey,,,,,,,,,,,,,
,type,name,kaishin::number,label,relevant,appearance,kaishin::unit,kaishin::max_chars,kaishin::official,kaishin::soft_constraint,kaishin::soft_message,kaishin::concept,required
,begin_group,systems,,架空のシステム,,,,,,,,,
,select_one yesno,has,1,画像システムがあるか,,,,,,,,has_image,yes
,begin_group,usage,,部門システムの利用状況,,table-list,,,,,,,
,select_one usage,bill,2,医事会計システム,,,,,,,,usage_bill,yes
,select_one usage,image,3,画像システム,${has} = 'yes',,,,,,,usage_image,yes
,select_one usage,order,4,オーダリングシステム・オーダリング連携システム,,,,,,,,usage_order,yes
,end_group,,,,,,,,,,,,
,select_multiple why,why,5,連携していない理由をすべて選んでください,,,,,,,,why,yes
,integer,devices,6,装置の台数,,,台,,,. <= 10,問6の台数が通常より多くなっています。内容を確認してください,devices,yes
,text,remarks,7,補足,,,,20,no,,,,
,end_group,,,,,,,,,,,,
choices,,,,
,list_name,name,label,kaishin::exclusive
,yesno,yes,はい,
,yesno,no,いいえ,
,usage,all,全面的に利用,
,usage,part,一部で利用,
,usage,none,利用していない,
,why,cost,費用,
,why,staff,人手,
,why,no_reason,特になし,yes
settings,,,,
,form_title,form_id,version,default_language
,架空の調査票,kakuu,1,日本語 (ja)
";

/// True where the cell that a link led to is in sight, with the column letters and its row's number beside it.
const TARGET_IN_SIGHT: &str = "const cell = document.querySelector('td:target'); \
    const box = e => e.getBoundingClientRect(); const around = box(cell.closest('.scroll')); \
    const [at, letter, row] = [box(cell), box(cell.closest('table').querySelector('thead th')), \
    box(cell.parentElement.querySelector('th'))]; \
    return at.left >= row.right - 1 && at.right <= Math.min(innerWidth, around.right) && at.top >= letter.bottom - 1 \
    && at.bottom <= Math.min(innerHeight, around.bottom) && letter.top >= around.top - 1 && row.left >= around.left - 1;";
/// What is printable of an A4 page across, in CSS pixels.
const WIDE_PAPER: u32 = 1047;

/// Files of a questionnaire in the repository; `None`, with a line that says so, where a distributor left it out.
fn survey(name: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys").join(name);
    let files: Vec<PathBuf> = ["survey.csv", "choices.csv", "settings.csv"]
        .iter()
        .filter_map(|file| folder.join(file).canonicalize().ok())
        .collect();
    if files.is_empty() {
        eprintln!("skipped: surveys/{name} is not here");
        return None;
    }
    Some(files)
}

impl Page {
    /// Reads a questionnaire on the author's page; the address of the draft.
    pub(crate) async fn read_questionnaire(&self, files: &[PathBuf]) -> String {
        self.open("/desk/instruments").await;
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.find("#file").await.send_keys(names.join("\n")).await.expect("files can be chosen");
        self.click("form[action='/desk/instruments'] button").await;
        self.path().await
    }

    /// Publishes the draft in front, makes a round of it, opens it, and gives one hospital a code.
    pub(crate) async fn open_round_of_draft(&self, site: &Site, title: &str) -> Hospital {
        self.click("form[action$='/publish'] button").await;
        self.expect_words("公開した調査票は変更できません").await;
        self.click("main .actions a.button").await;
        self.fill("#new-title_ja", title).await;
        self.press(Key::Enter).await;
        assert!(self.path().await.starts_with("/desk/rounds/new"), "Enter in a field makes no round");
        self.click("form[action='/desk/rounds/new'] button").await;
        let frame = self.path().await;
        let round = frame.strip_suffix("/frame").expect("a new round leads to its frame").to_owned();
        self.click("form[action$='/frame/freeze'] button").await;
        self.open(&round).await;
        // A month ahead of the clock that the site has too.
        let ahead = "return new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);";
        let day = self.evaluate(ahead, Vec::new()).await;
        self.fill("#open-day", day.as_str().expect("a day is a text")).await;
        self.click("form[action$='/open'] button").await;
        self.expect_words("回答受付中").await;
        let known = &site.hospitals[2];
        self.open(&format!("{round}/facilities/{}", known.facility)).await;
        self.choose("details:has(form[action$='/reissue']) > summary").await;
        self.click("form[action$='/reissue'] button").await;
        let code = self.find(".access-code").await.text().await.expect("the code is shown once");
        Hospital { facility: known.facility.clone(), code, name: known.name.clone() }
    }
}

/// The stories' own form, published and open.
pub(crate) async fn open_kakuu(page: &Page, site: &Site) -> Hospital {
    open_form(page, site, KAKUU, "架空の調査").await
}

/// A form in one CSV file, published and open.
pub(crate) async fn open_form(page: &Page, site: &Site, form: &str, title: &str) -> Hospital {
    let folder = Folder::new("form");
    let file = folder.0.join("form.csv");
    std::fs::write(&file, form).expect("the temporary folder can be written");
    page.desk_sign_in(&site.desk).await;
    page.read_questionnaire(&[file]).await;
    page.open_round_of_draft(site, title).await
}

#[test]
fn the_associations_questionnaire_is_published_and_answered_by_keyboard_to_the_receipt() {
    story(async |site, page| {
        let Some(files) = survey("jmari") else { return };
        page.desk_sign_in(&site.desk).await;
        let draft = page.read_questionnaire(&files).await;
        page.expect_words("公開できます").await;
        page.window(WIDE_PAPER, 740).await;
        for part in ["", "/tables", "/routes"] {
            page.open(&format!("{draft}{part}")).await;
            page.printed(true).await;
            page.expect_no_sideways_scrolling().await;
            page.printed(false).await;
        }
        page.desktop().await;
        page.open(&draft).await;
        let hospital = page.open_round_of_draft(site, "架空の調査").await;

        for section in answer_association(&page, &hospital).await {
            tour::look(&page, &section).await;
        }
    });
}

#[test]
fn the_associations_questionnaire_is_answered_by_keyboard_without_scripts() {
    story(async |site, page| {
        let Some(files) = survey("jmari") else { return };
        page.desk_sign_in(&site.desk).await;
        page.read_questionnaire(&files).await;
        let hospital = page.open_round_of_draft(site, "架空の調査").await;
        page.scripts(false).await;
        answer_association(&page, &hospital).await;
    });
}

/// From the first page to the receipt; the pages of the sections on the way.
async fn answer_association(page: &Page, hospital: &Hospital) -> Vec<String> {
    page.begin_by_keyboard(hospital, "架空 花子").await;
    let mut sections = Vec::new();
    while sections.len() < SECTIONS_MAX && page.path().await.starts_with("/sections/") {
        sections.push(page.path().await);
        page.answer_section_by_keyboard().await;
    }
    assert_eq!(sections.len(), 7, "S1 to S7: {sections:?}");
    assert_eq!(page.path().await, "/check");
    page.expect_words("修正が必要な項目はありません").await;
    page.expect_accessible().await;
    page.tab_and_enter("form[action='/check'] .actions button").await;
    page.expect_words("提出完了").await;
    sections
}

#[test]
fn an_authors_pages_show_what_is_wrong_and_what_it_will_look_like() {
    story(async |site, page| {
        let folder = Folder::new("form");
        let file = folder.0.join("wrong.csv");
        let wrong = KAKUU.replace("${has}", "${hs}").replace("select_one yesno", "select_one yesnoo");
        std::fs::write(&file, wrong).expect("the temporary folder can be written");
        page.desk_sign_in(&site.desk).await;
        let draft = page.read_questionnaire(&[file]).await;
        page.expect_words("直すところが").await;
        tour::look(&page, &draft).await;
        page.choose(".findings a[href^='#cell-']").await;
        assert_eq!(page.evaluate(TARGET_IN_SIGHT, Vec::new()).await, true, "the link leads to the cell");
        page.phone(390).await;
        page.open(&draft).await;
        let cut = "return [...document.querySelectorAll('.cells__findings .finding')].filter(e => \
            e.getBoundingClientRect().right > innerWidth).length;";
        assert_eq!(page.evaluate(cut, Vec::new()).await, 0, "a finding is read without scrolling");
        page.desktop().await;

        let file = folder.0.join("kakuu.csv");
        std::fs::write(&file, KAKUU).expect("the temporary folder can be written");
        let draft = page.read_questionnaire(&[file]).await;
        page.expect_words("公開できます").await;
        for part in ["", "/preview", "/routes", "/tables"] {
            tour::look(&page, &format!("{draft}{part}")).await;
        }
        page.open(&format!("{draft}/preview")).await;
        page.choose("input[name='systems/has'][value='no']").await;
        page.click("form.preview .section__foot button").await;
        assert!(page.has("[data-key='systems/usage/image'][data-presence='out']").await);
        tour::look(&page, "/desk/instruments").await;
    });
}
