import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { limits, Refused } from './limits.ts'

/** The words of a PDF, page by page. No script in it runs, no font or address it names is fetched, nothing is drawn. */
export async function readPdf(bytes: Buffer): Promise<string> {
  const task = getDocument({
    data: new Uint8Array(bytes),
    useSystemFonts: false,
    disableFontFace: true,
    disableAutoFetch: true,
    disableStream: true,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  task.onPassword = () => {
    throw new Refused('needs a password')
  }
  try {
    const document = await task.promise
    let text = ''
    for (let n = 1; n <= Math.min(document.numPages, limits.pages) && text.length < limits.textChars; n++) {
      const page = await document.getPage(n)
      const content = await page.getTextContent()
      for (const item of content.items) if ('str' in item) text += item.hasEOL ? `${item.str}\n` : `${item.str} `
      page.cleanup()
    }
    return text
  } catch (error) {
    if ((error as Error).name === 'PasswordException') throw new Refused('needs a password')
    throw error
  } finally {
    await task.destroy()
  }
}
