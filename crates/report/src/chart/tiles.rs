//! The 47 prefectures as tiles of one size, laid out like the country, each with its value in figures.

use base::{Lang, Text, prefecture};
use tabulate::Percent;

use super::Setting;
use super::draw::{Anchor, Area, Drawing, MARGIN, Type, px};
use super::fill::{INK, QUIET};
use super::measure;
use crate::number::NOTHING;

/// The value of one prefecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The prefecture's two-digit code.
    pub code: String,
    /// `None` where there is nothing to take a share of.
    pub percent: Option<Percent>,
}

const TILE: f64 = 47.0;
const PITCH: f64 = 49.0;

/// Column and row of each prefecture, by code from 01. Hokkaido is two tiles wide and high.
const PLACES: [(u8, u8); 47] = [
    (12, 0),
    (12, 2),
    (12, 3),
    (12, 4),
    (11, 3),
    (11, 4),
    (12, 5), // 北海道 青森 岩手 宮城 秋田 山形 福島
    (13, 6),
    (12, 6),
    (11, 6),
    (11, 7),
    (13, 7),
    (12, 7),
    (11, 8), // 茨城 栃木 群馬 埼玉 千葉 東京 神奈川
    (11, 5),
    (9, 6),
    (8, 6),
    (8, 7),
    (10, 7),
    (10, 6),
    (9, 7),
    (10, 8),
    (9, 8), // 新潟 富山 石川 福井 山梨 長野 岐阜 静岡 愛知
    (8, 9),
    (8, 8),
    (7, 7),
    (6, 8),
    (6, 7),
    (7, 8),
    (7, 9), // 三重 滋賀 京都 大阪 兵庫 奈良 和歌山
    (5, 7),
    (4, 7),
    (5, 8),
    (4, 8),
    (3, 8), // 鳥取 島根 岡山 広島 山口
    (5, 11),
    (5, 10),
    (4, 10),
    (4, 11), // 徳島 香川 愛媛 高知
    (1, 9),
    (0, 9),
    (0, 10),
    (1, 10),
    (2, 9),
    (2, 10),
    (1, 11),
    (0, 12), // 福岡 佐賀 長崎 熊本 大分 宮崎 鹿児島 沖縄
];
const N_ROWS: f64 = 13.0;

/// Ground and ink of the five steps, light to dark.
const STEPS: [(&str, &str); 5] =
    [("#f0f5ff", INK), ("#c5d7fb", INK), ("#7096f8", INK), ("#264af4", "#ffffff"), ("#000071", "#ffffff")];

/// Draws a share for every prefecture; one that is missing from `tiles` shows a dash.
pub fn tiles(tiles: &[Tile], title: &Text, below: &Text, setting: Setting<'_>) -> String {
    let lang = setting.lang;
    let values: Vec<Percent> = tiles.iter().filter_map(|tile| tile.percent).collect();
    let description = match (values.iter().min(), values.iter().max(), lang) {
        (Some(least), Some(most), Lang::Ja) => {
            format!("都道府県別の値は{least}%から{most}%までです。")
        }
        (Some(least), Some(most), Lang::En) => {
            format!("The prefectures range from {least}% to {most}%.")
        }
        (None, _, Lang::Ja) | (_, None, Lang::Ja) => "値のある都道府県はありません。".to_owned(),
        (None, _, Lang::En) | (_, None, Lang::En) => "No prefecture has a value.".to_owned(),
    };
    let mut drawing = Drawing::new(setting, title.get(lang), &[below.get(lang).to_owned()], &description);
    let scale = Scale::new(&values);
    let (left, top) = (MARGIN, drawing.y);
    legend(&mut drawing, &scale, top + 12.0);
    for ((code, name), (column, row)) in prefecture::all().zip(PLACES) {
        let side = if code == "01" { TILE + PITCH } else { TILE };
        let area =
            Area { x: left + f64::from(column) * PITCH, y: top + f64::from(row) * PITCH, width: side, height: side };
        let percent = tiles.iter().find(|tile| tile.code == code).and_then(|tile| tile.percent);
        tile(&mut drawing, area, short(&name, lang), percent, &scale);
    }
    drawing.y = top + N_ROWS * PITCH + 2.0;
    drawing.finish()
}

/// Five steps of whole percents that cover all values.
struct Scale {
    least: u16,
    step: u16,
}

impl Scale {
    fn new(values: &[Percent]) -> Scale {
        let least = values.iter().min().map_or(0, |percent| percent.tenths() / 10);
        let most = values.iter().max().map_or(100, |percent| percent.tenths().div_ceil(10));
        Scale { least, step: (most - least).div_ceil(5).max(1) }
    }

    fn of(&self, percent: Percent) -> (&'static str, &'static str) {
        let step = (percent.tenths() / 10 - self.least) / self.step;
        STEPS[usize::from(step).min(STEPS.len() - 1)]
    }
}

fn legend(drawing: &mut Drawing<'_>, scale: &Scale, top: f64) {
    let lang = drawing.lang();
    for (index, (ground, _)) in (0_u16..).zip(STEPS) {
        let (from, y) = (scale.least + index * scale.step, top + f64::from(index) * 24.0);
        let to = from + scale.step;
        drawing.outline(Area { x: MARGIN, y, width: 28.0, height: 18.0 }, ground, INK);
        let words = match lang {
            Lang::Ja => format!("{from}％以上{}", if index == 4 { String::new() } else { format!("{to}％未満") }),
            Lang::En => {
                format!("{from}%{}", if index == 4 { " or more".to_owned() } else { format!(" to under {to}%") })
            }
        };
        drawing.text(MARGIN + 36.0, y + 14.0, &words, Type::default());
    }
    let y = top + 5.0 * 24.0;
    empty(drawing, Area { x: MARGIN, y, width: 28.0, height: 18.0 });
    let words = match lang {
        Lang::Ja => "値なし",
        Lang::En => "no value",
    };
    drawing.text(MARGIN + 36.0, y + 14.0, words, Type::default());
}

fn tile(drawing: &mut Drawing<'_>, area: Area, name: &str, percent: Option<Percent>, scale: &Scale) {
    let ink = match percent {
        Some(percent) => {
            let (ground, ink) = scale.of(percent);
            drawing.outline(area, ground, INK);
            ink
        }
        None => {
            empty(drawing, area);
            QUIET
        }
    };
    let x = area.x + area.width / 2.0;
    let y = area.y + area.height / 2.0;
    let size = (11.5_f64).min((area.width - 1.0) / measure::width(name, 1.0));
    drawing.text(x, y - 4.0, name, Type { size, anchor: Anchor::Middle, ink, ..Type::default() });
    let value = percent.map_or_else(|| NOTHING.to_owned(), |percent| percent.to_string());
    drawing.text(x, y + 14.0, &value, Type { size: 14.0, anchor: Anchor::Middle, bold: true, ink, halo: None });
}

/// A tile without a value: a broken outline.
fn empty(drawing: &mut Drawing<'_>, area: Area) {
    let (x, y) = (px(area.x + 0.5), px(area.y + 0.5));
    let (width, height) = (px(area.width - 1.0), px(area.height - 1.0));
    let d = format!("M{x} {y}h{width}v{height}h-{width}z");
    drawing.path(&d, &format!("fill=\"#ffffff\" stroke=\"{QUIET}\" stroke-dasharray=\"3 2\""));
}

/// 「京都」 for 京都府; 北海道 stays whole.
fn short(name: &Text, lang: Lang) -> &str {
    let words = name.get(lang);
    match lang {
        Lang::Ja if words != "北海道" => words.strip_suffix(['都', '府', '県']).unwrap_or(words),
        Lang::Ja | Lang::En => words,
    }
}
