use std::fmt::Write as _;

use crate::figures::{Facts, Table};

/// Looks: one column, tables with numbers to the right, plots that shrink with the window.
const STYLE: &str = "\
body{font:15px/1.45 system-ui,sans-serif;color:#222;background:#fff;max-width:1180px;margin:2em auto;padding:0 1.2em}\
h1{font-size:1.6em;margin:0 0 .1em}h2{font-size:1.2em;margin:2em 0 .5em;border-bottom:1px solid #ccc;padding-bottom:.2em}\
p{margin:.4em 0}p.weak{color:#666}\
table{border-collapse:collapse;margin:.6em 0;font-variant-numeric:tabular-nums}\
th,td{padding:.18em .8em;text-align:right;border-bottom:1px solid #e4e4e4;white-space:nowrap}\
th{font-weight:600;background:#f6f6f6}th:first-child,td:first-child{text-align:left;padding-left:.3em}\
td.text{text-align:left}\
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,460px),1fr));gap:8px}\
.plots svg,.plot svg{width:100%;height:auto}.plot{max-width:760px}\
.wide{overflow-x:auto}.wide table{font-size:.86em}.wide th,.wide td{padding:.18em .6em}pre{background:#f6f6f6;padding:.8em;overflow-x:auto}\
@media print{h2{break-after:avoid}svg,tr{break-inside:avoid}}";

/// A page of HTML that grows from top to bottom.
pub struct Page {
    out: String,
    plots: usize,
}

/// Text in HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

impl Page {
    pub fn new(title: &str) -> Self {
        let title = escape(title);
        Self {
            out: format!(
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
                 <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
            ),
            plots: 0,
        }
    }

    pub fn heading(&mut self, text: &str) {
        let _ = writeln!(self.out, "<h2>{}</h2>", escape(text));
    }

    pub fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.out, "<p>{}</p>", escape(text));
    }

    /// Something beside the matter.
    pub fn note(&mut self, text: &str) {
        let _ = writeln!(self.out, "<p class=\"weak\">{}</p>", escape(text));
    }

    /// Names and values, one a line.
    pub fn facts(&mut self, facts: &Facts) {
        self.out.push_str("<table>\n");
        if !facts.heads.is_empty() {
            let title = escape(&facts.title);
            let _ = write!(self.out, "<tr><th class=\"text\">{title}</th>");
            for head in &facts.heads {
                let _ = write!(self.out, "<th>{}</th>", escape(head));
            }
            self.out.push_str("</tr>\n");
        }
        for fact in &facts.facts {
            let (label, tip) = (escape(&fact.label), escape(&fact.tip));
            let _ = write!(self.out, "<tr><td title=\"{tip}\">{label}</td>");
            for value in &fact.values {
                let _ = write!(self.out, "<td class=\"text\">{}</td>", escape(value));
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</table>\n");
    }

    pub fn table(&mut self, table: &Table) {
        self.out.push_str("<div class=\"wide\"><table>\n<tr>");
        for column in &table.columns {
            let (head, tip) = (escape(&column.head), escape(&column.tip));
            let _ = write!(self.out, "<th title=\"{tip}\">{head}</th>");
        }
        self.out.push_str("</tr>\n");
        for row in 0..table.rows() {
            self.out.push_str("<tr>");
            for column in &table.columns {
                let class = if column.words { " class=\"text\"" } else { "" };
                let _ = write!(
                    self.out,
                    "<td{class}>{}</td>",
                    escape(&column.cells[row].text)
                );
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</table></div>\n");
    }

    /// One drawing.
    pub fn plot(&mut self, svg: &str) {
        self.out.push_str("<div class=\"plot\">");
        self.drawing(svg);
        self.out.push_str("</div>\n");
    }

    /// Drawings beside each other, as many as fit.
    pub fn plots(&mut self, drawings: impl IntoIterator<Item = String>) {
        self.out.push_str("<div class=\"plots\">\n");
        for svg in drawings {
            self.drawing(&svg);
        }
        self.out.push_str("</div>\n");
    }

    /// Names inside a drawing must be its own on a page that has many.
    fn drawing(&mut self, svg: &str) {
        let start = svg.find("<svg").unwrap_or(0);
        let own = format!("plot{}", self.plots);
        let svg = svg[start..]
            .replace("id=\"plot\"", &format!("id=\"{own}\""))
            .replace("url(#plot)", &format!("url(#{own})"));
        self.plots += 1;
        self.out.push_str(&svg);
    }

    pub fn preformatted(&mut self, text: &str) {
        let _ = writeln!(self.out, "<pre>{}</pre>", escape(text));
    }

    pub fn finish(mut self) -> String {
        self.out.push_str("</body>\n</html>\n");
        self.out
    }
}
