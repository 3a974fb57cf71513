import { baseOf, seriesOf, topOf } from '../rules/series.ts'
import { written } from '../rules/sheet.ts'
import type { Chart, Language, Result } from '../types.ts'

/** Greys that can be told apart in print: people, teams and accounts have no colour. */
const colours = ['#2a303c', '#8a8f9e', '#c3c8d2', '#5c6477', '#a7adba', '#dfe2e8']

type Place = {
  chart: Chart
  result: Result
  language: Language
  left: number
  right: number
  top: number
  height: number
}

/** The chart of a report's first number; returns where it ends. */
export function drawChart(doc: PDFKit.PDFDocument, place: Place): number {
  const { chart, result, language, left, right, top, height } = place
  const { points, series, column } = seriesOf(result)
  const unit = result.columns[column]!.unit
  const most = topOf(series, unit)
  const base = baseOf(series, unit, chart === 'line' ? 'line' : 'bar')
  const bottom = top + height - 16
  const [from, to] = [left + 56, right]
  const y = (value: number) => bottom - ((value - base) / (most - base)) * (bottom - top - 14)
  doc
    .font('bold')
    .fontSize(9)
    .fillColor('#1b1d24')
    .text(result.columns[column]!.label, left, top - 2, { lineBreak: false })
  for (const value of [base, (base + most) / 2, most]) {
    doc.moveTo(from, y(value)).lineTo(to, y(value)).lineWidth(0.5).stroke('#e4e6ec')
    doc.font('plain').fontSize(8).fillColor('#5c6170')
    doc.text(written(value, unit, language), left, y(value) - 4, { width: 50, align: 'right', lineBreak: false })
  }
  const step = (to - from) / Math.max(1, points.length)
  series.forEach(({ values }, n) => {
    const colour = colours[n % colours.length]!
    if (chart === 'line') {
      let begun = false
      values.forEach((value, at) => {
        if (value === null) {
          begun = false
          return
        }
        const x = from + step * (at + 0.5)
        if (begun) doc.lineTo(x, y(value))
        else doc.moveTo(x, y(value))
        begun = true
      })
      doc.lineWidth(1.2).stroke(colour)
      values.forEach((value, at) => {
        if (value !== null) doc.circle(from + step * (at + 0.5), y(value), 1.8).fill(colour)
      })
      return
    }
    const width = Math.min(36, (step * 0.8) / series.length)
    values.forEach((value, at) => {
      const x = from + step * (at + 0.5) - (width * series.length) / 2 + width * n
      if (value) doc.rect(x, y(value), Math.max(0.5, width - 0.5), bottom - y(value)).fill(colour)
    })
  })
  const every = Math.max(1, Math.ceil(points.length / 12))
  doc.font('plain').fontSize(8).fillColor('#5c6170')
  points.forEach((label, at) => {
    if (at % every !== 0) return
    const width = step * every - 4
    const text =
      doc.widthOfString(label) > width
        ? `${[...label].slice(0, Math.max(1, Math.floor(width / 4.6) - 1)).join('')}…`
        : label
    doc.text(text, from + step * (at + 0.5) - width / 2, bottom + 4, { width, align: 'center', lineBreak: false })
  })
  if (series.length < 2) return top + height
  let x = from
  series.forEach(({ label }, n) => {
    doc.rect(x, top + height + 2, 7, 7).fill(colours[n % colours.length]!)
    const short = label.length > 26 ? `${label.slice(0, 25)}…` : label
    doc.fillColor('#5c6170').text(short, x + 11, top + height + 1, { lineBreak: false })
    x += doc.widthOfString(short) + 26
  })
  return top + height + 12
}
