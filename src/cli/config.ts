import { loadConfig, readSettings, type SettingName, settings } from '#platform/config.ts'

/** Lists every setting with its value, where the value comes from, and its meaning. Secrets are not shown. */
export async function run(): Promise<number> {
  const raw = readSettings()
  const config = loadConfig({}, raw)
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: { meaning: string; secret?: boolean } = settings[name]
    const value = config[name]
    const shown = value === undefined ? '(not set)' : setting.secret ? '[hidden]' : String(value)
    process.stdout.write(
      `${name.padEnd(26)}${shown.padEnd(27)} ${raw.get(name)!.source.padEnd(15)}${setting.meaning}\n`,
    )
  }
  return 0
}
