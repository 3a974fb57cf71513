import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import { type Sheet, sheetOf, sheetWords, written, writtenCut, writtenPeriod } from '../rules/sheet.ts'
import type { Chart, Language, Result, Unit } from '../types.ts'
import { drawChart } from './pdf-chart.ts'

/** Liberation Sans, which pdfjs-dist brings along: Latin, Greek and Cyrillic letters. */
const font = (weight: 'Regular' | 'Bold') =>
  fileURLToPath(import.meta.resolve(`pdfjs-dist/standard_fonts/LiberationSans-${weight}.ttf`))

const page = { left: 40, right: 802, top: 40, bottom: 555 }
const ink = { text: '#1b1d24', quiet: '#5c6170', line: '#d9dbe2' }
const row = 17

/** A report as PDF, A4 across: name, time, chart, table on as many pages as it needs. */
export function pdfOf(
  { name, chart }: { name: string; chart: Chart },
  result: Result,
  language: Language,
  now: Date,
): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    bufferPages: true,
    info: { Title: name, CreationDate: now },
  })
  doc.registerFont('plain', font('Regular')).registerFont('bold', font('Bold'))
  const done = collected(doc)
  doc
    .font('bold')
    .fontSize(18)
    .fillColor(ink.text)
    .text(name, page.left, page.top, { width: 760, lineBreak: false, ellipsis: true })
  const about = `${writtenPeriod(result, language)} · ${result.row}, ${result.counts}`
  doc
    .font('plain')
    .fontSize(9)
    .fillColor(ink.quiet)
    .text(about, page.left, page.top + 24, { lineBreak: false })
  let y = page.top + 46
  if (chart !== 'none' && result.groups.length > 0 && result.rows.length > 0)
    y = drawChart(doc, { chart, result, language, left: page.left, right: page.right, top: y, height: 190 }) + 16
  drawTable(doc, sheetOf(result), result, language, y)
  numberPages(doc, language, now, result.zone)
  doc.end()
  return done
}

function collected(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}

function drawTable(doc: PDFKit.PDFDocument, sheet: Sheet, result: Result, language: Language, top: number): void {
  const groups = result.groups.length
  const first = groups === 0 ? 0 : Math.max(150, Math.min(220, 760 / (sheet.head.length + groups)))
  const width = (page.right - page.left - first * groups) / result.columns.length
  const cell = (text: string, at: number, y: number, bold = false) => {
    const number = at >= groups
    const x = number ? page.left + first * groups + width * (at - groups) : page.left + first * at
    doc
      .font(bold ? 'bold' : 'plain')
      .fontSize(9)
      .text(shortened(doc, text, (number ? width : first) - 8), x, y, {
        width: (number ? width : first) - 8,
        align: number ? 'right' : 'left',
        lineBreak: false,
      })
  }
  const line = (y: number) => doc.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.5).stroke(ink.line)
  const head = (y: number) => {
    doc.fillColor(ink.quiet)
    sheet.head.forEach(({ label }, at) => void cell(label, at, y))
    line(y + 13)
    doc.fillColor(ink.text)
    return y + row
  }
  const units = result.columns.map(({ unit }) => unit)
  const numbers = (values: (number | null)[]) => values.map((value, at) => written(value, units[at] as Unit, language))
  let y = head(top)
  const put = (cells: string[], bold = false) => {
    if (y + row > page.bottom) {
      doc.addPage()
      y = head(page.top)
    }
    cells.forEach((text, at) => void cell(text, at, y, bold))
    y += row
  }
  for (const { groups: names, values } of sheet.rows) put([...names, ...numbers(values)])
  line(y - 4)
  const over = result.groups.map((_, at) => (at === 0 ? sheetWords.total[language] : ''))
  put([...over, ...numbers(sheet.total)], true)
  const cut = writtenCut(result, language)
  if (cut)
    doc
      .font('plain')
      .fontSize(9)
      .fillColor(ink.quiet)
      .text(cut, page.left, y + 4, { lineBreak: false })
}

/** Text that fits a width, with an ellipsis where it had to be cut. */
function shortened(doc: PDFKit.PDFDocument, text: string, width: number): string {
  if (doc.widthOfString(text) <= width) return text
  const letters = [...text]
  while (letters.length > 1 && doc.widthOfString(`${letters.join('')}…`) > width) letters.pop()
  return `${letters.join('')}…`
}

function numberPages(doc: PDFKit.PDFDocument, language: Language, now: Date, zone: string): void {
  const { start, count } = doc.bufferedPageRange()
  const at = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  }).format(now)
  for (let n = 0; n < count; n++) {
    doc.switchToPage(start + n)
    doc.font('plain').fontSize(8).fillColor(ink.quiet)
    doc.text(sheetWords.made[language].replace('{at}', at), page.left, 572, { lineBreak: false })
    doc.text(`${n + 1} / ${count}`, page.right - 100, 572, { width: 100, align: 'right', lineBreak: false })
  }
}
