import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'

/** Liberation Sans, which pdfjs-dist brings along: Latin, Greek and Cyrillic letters. */
const font = (weight: 'Regular' | 'Bold') =>
  fileURLToPath(import.meta.resolve(`pdfjs-dist/standard_fonts/LiberationSans-${weight}.ttf`))

const ink = { text: '#1b1d24', quiet: '#5c6170', line: '#d9dbe2' }
const page = { left: 40, right: 802, top: 40, bottom: 555 }
const row = 16
/** Left edges and widths of the columns; amounts stand to the right. */
const columns = [
  { name: 'n', x: 40, width: 40, right: false },
  { name: 'at', x: 84, width: 100, right: false },
  { name: 'kind', x: 188, width: 96, right: false },
  { name: 'about', x: 288, width: 150, right: false },
  { name: 'person', x: 442, width: 110, right: false },
  { name: 'amount', x: 556, width: 78, right: true },
  { name: 'available', x: 638, width: 82, right: true },
  { name: 'held', x: 724, width: 78, right: true },
] as const

export type Cells = Record<(typeof columns)[number]['name'], string>

/** Everything a file shows, as text: where it is drawn, nothing else is known. */
export type Page = { title: string; about: string; head: Cells; rows: Cells[]; madeAt: Date }

/** A statement as PDF, A4 across, on as many pages as it needs. */
export function drawPdf({ title, about, head, rows, madeAt }: Page): Promise<Buffer> {
  const info = { Title: title, CreationDate: madeAt }
  const doc = new PDFDocument({ size: 'A4', layout: 'landscape', margin: 0, bufferPages: true, info })
  doc.registerFont('plain', font('Regular')).registerFont('bold', font('Bold'))
  const done = collected(doc)
  doc.font('bold').fontSize(18).fillColor(ink.text).text(title, page.left, page.top, { lineBreak: false })
  doc.font('plain').fontSize(9).fillColor(ink.quiet)
  doc.text(shortened(doc, about, 760), page.left, page.top + 24, { lineBreak: false })
  let y = headAt(doc, page.top + 48, head)
  for (const cells of rows) {
    if (y + row > page.bottom) {
      doc.addPage()
      y = headAt(doc, page.top, head)
    }
    putRow(doc, y, cells)
    y += row
  }
  numberPages(doc, madeAt)
  doc.end()
  return done
}

/** `2026-11-26 08:40`, UTC. */
export const minute = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ')

function headAt(doc: PDFKit.PDFDocument, y: number, head: Cells): number {
  doc.fillColor(ink.quiet)
  putRow(doc, y, head)
  doc.moveTo(page.left, y + 13).lineTo(page.right, y + 13).lineWidth(0.5).stroke(ink.line) // biome-ignore format: one thing
  doc.fillColor(ink.text)
  return y + row + 2
}

function putRow(doc: PDFKit.PDFDocument, y: number, cells: Cells): void {
  doc.font('plain').fontSize(9)
  for (const { name, x, width, right } of columns)
    doc.text(shortened(doc, cells[name], width), x, y, { width, align: right ? 'right' : 'left', lineBreak: false })
}

/** Text that fits a width, with an ellipsis where it had to be cut. */
function shortened(doc: PDFKit.PDFDocument, text: string, width: number): string {
  if (doc.widthOfString(text) <= width) return text
  const letters = [...text]
  while (letters.length > 1 && doc.widthOfString(`${letters.join('')}…`) > width) letters.pop()
  return `${letters.join('')}…`
}

function numberPages(doc: PDFKit.PDFDocument, madeAt: Date): void {
  const { start, count } = doc.bufferedPageRange()
  for (let n = 0; n < count; n++) {
    doc.switchToPage(start + n)
    doc.font('plain').fontSize(8).fillColor(ink.quiet)
    doc.text(`${minute(madeAt)} UTC`, page.left, 572, { lineBreak: false })
    doc.text(`${n + 1} / ${count}`, page.right - 100, 572, { width: 100, align: 'right', lineBreak: false })
  }
}

function collected(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}
