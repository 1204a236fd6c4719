// Formulas to MathML: reads [[TeX, whether it stands on a line of its own], …] as JSON, writes their MathML likewise.
import { readFileSync } from "node:fs";
import katex from "katex";

const failed = [];
const written = JSON.parse(readFileSync(0, "utf8")).map(([tex, displayMode]) => {
  try {
    return katex.renderToString(tex, { displayMode, output: "mathml", strict: "error" });
  } catch (error) {
    failed.push(`${tex.slice(0, 200)}\n    ${error.message}`);
    return "";
  }
});
if (failed.length) {
  console.error(`KaTeX cannot read ${failed.length} formula(s):\n${failed.join("\n")}`);
  process.exitCode = 1;
}
console.log(JSON.stringify(written));
