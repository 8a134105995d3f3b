//! A drawing in the making: shapes and words with escaped text, heading and foot, and the finished SVG.

use std::collections::BTreeSet;
use std::fmt::Write;

use base::Lang;

use super::Setting;
use super::fill::{Fill, INK, QUIET};
use super::measure;

/// The width of every chart.
pub(crate) const WIDTH: f64 = 720.0;
/// What stays free left and right.
pub(crate) const MARGIN: f64 = 16.0;

const FONTS: &str = "'Noto Sans JP','Noto Sans CJK JP','IPAexGothic','Hiragino Sans','Yu Gothic',sans-serif";

/// Where a text is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type<'a> {
    pub(crate) size: f64,
    pub(crate) anchor: Anchor,
    pub(crate) bold: bool,
    pub(crate) ink: &'a str,
    /// The colour of a seam around the letters, where they stand on a pattern.
    pub(crate) halo: Option<&'a str>,
}

impl Default for Type<'_> {
    fn default() -> Self {
        Type { size: 12.0, anchor: Anchor::Start, bold: false, ink: INK, halo: None }
    }
}

/// A rectangle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// An SVG being drawn from the top downwards.
pub(crate) struct Drawing<'a> {
    setting: Setting<'a>,
    title: String,
    description: String,
    definitions: BTreeSet<String>,
    body: String,
    /// The height that is used so far.
    pub(crate) y: f64,
}

impl<'a> Drawing<'a> {
    /// Begins with the title, the marking, and the lines below the title: base, n, averaging rule.
    pub(crate) fn new(setting: Setting<'a>, title: &str, below: &[String], description: &str) -> Drawing<'a> {
        let mut drawing = Drawing {
            setting,
            title: title.to_owned(),
            description: description.to_owned(),
            definitions: BTreeSet::new(),
            body: String::new(),
            y: 12.0,
        };
        let marking = setting.marking.get(setting.lang);
        let marking_width = if marking.is_empty() { 0.0 } else { measure::width(marking, 11.0) + 16.0 };
        if marking_width > 0.0 {
            let x = WIDTH - MARGIN - marking_width;
            drawing.outline(Area { x, y: 12.0, width: marking_width, height: 20.0 }, "#ffffff", INK);
            let style = Type { size: 11.0, anchor: Anchor::Middle, bold: true, ..Type::default() };
            drawing.text(x + marking_width / 2.0, 26.0, marking, style);
        }
        for line in measure::lines(title, 16.0, WIDTH - 2.0 * MARGIN - marking_width - 16.0, 3) {
            drawing.y += 22.0;
            drawing.text(MARGIN, drawing.y - 6.0, &line, Type { size: 16.0, bold: true, ..Type::default() });
        }
        drawing.y += 2.0;
        for line in below.iter().flat_map(|line| measure::lines(line, 12.0, WIDTH - 2.0 * MARGIN, 3)) {
            drawing.y += 18.0;
            drawing.text(MARGIN, drawing.y - 4.0, &line, Type { ink: QUIET, ..Type::default() });
        }
        drawing.y += 12.0;
        drawing
    }

    /// The language of the chart.
    pub(crate) fn lang(&self) -> Lang {
        self.setting.lang
    }

    /// The value of a `fill` attribute; its pattern is defined in the drawing.
    pub(crate) fn paint(&mut self, fill: Fill) -> String {
        self.definitions.insert(fill.definition(self.setting.prefix));
        fill.paint(self.setting.prefix)
    }

    /// Words on their baseline.
    pub(crate) fn text(&mut self, x: f64, y: f64, words: &str, style: Type<'_>) {
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if style.bold { " font-weight=\"700\"" } else { "" };
        let halo = style.halo.map_or_else(String::new, |halo| {
            format!(" stroke=\"{halo}\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"")
        });
        let (x, y, size, ink, words) = (px(x), px(y), px(style.size), style.ink, escaped(words));
        let _ = write!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{ink}\"{anchor}{weight}{halo}>{words}</text>"
        );
    }

    /// A rectangle with an outline that lies inside of it.
    pub(crate) fn outline(&mut self, area: Area, paint: &str, ink: &str) {
        let (x, y) = (px(area.x + 0.5), px(area.y + 0.5));
        let (width, height) = (px((area.width - 1.0).max(0.2)), px((area.height - 1.0).max(0.2)));
        let _ = write!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{paint}\" stroke=\"{ink}\"/>"
        );
    }

    /// A path with its own attributes.
    pub(crate) fn path(&mut self, d: &str, attributes: &str) {
        let _ = write!(self.body, "<path d=\"{d}\" {attributes}/>");
    }

    /// A straight line.
    pub(crate) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), ink: &str) {
        let d = format!("M{} {}L{} {}", px(x1), px(y1), px(x2), px(y2));
        self.path(&d, &format!("stroke=\"{ink}\" fill=\"none\""));
    }

    /// Ends with source and moment, and closes the SVG.
    pub(crate) fn finish(mut self) -> String {
        let lang = self.setting.lang;
        let (source, as_of) = (self.setting.source.get(lang), self.setting.as_of.get(lang));
        let mut foot: Vec<String> = Vec::new();
        if !source.is_empty() {
            foot.push(match lang {
                Lang::Ja => format!("出典：{source}"),
                Lang::En => format!("Source: {source}"),
            });
        }
        if !as_of.is_empty() {
            foot.push(match lang {
                Lang::Ja => format!("時点：{as_of}"),
                Lang::En => format!("As of {as_of}"),
            });
        }
        let separator = if lang == Lang::Ja { "　" } else { " · " };
        for line in measure::lines(&foot.join(separator), 11.0, WIDTH - 2.0 * MARGIN, 2) {
            self.y += 16.0;
            self.text(MARGIN, self.y, &line, Type { size: 11.0, ink: QUIET, ..Type::default() });
        }
        let (prefix, height) = (self.setting.prefix, px(self.y + 14.0));
        let mut svg = String::new();
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 {height}\" width=\"720\" height=\"{height}\" \
             role=\"img\" aria-labelledby=\"{prefix}-title {prefix}-desc\" lang=\"{}\" font-family=\"{FONTS}\">\
             <title id=\"{prefix}-title\">{}</title><desc id=\"{prefix}-desc\">{}</desc>\
             <defs>{}</defs><rect width=\"720\" height=\"{height}\" fill=\"#ffffff\"/>{}</svg>",
            lang.tag(),
            escaped(&self.title),
            escaped(&self.description),
            self.definitions.into_iter().collect::<String>(),
            self.body
        );
        svg
    }
}

/// A length with at most one decimal, so that the same figures give the same bytes.
pub(crate) fn px(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// Text as it may stand in XML. Control characters, which XML does not allow, vanish.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
