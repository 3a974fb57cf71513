import { sentenceOf } from './cli/command.ts'

/** The operator's commands; each is one file in `src/cli`. */
const commands = [
  'start',
  'migrate',
  'config',
  'doctor',
  'admin',
  'token',
  'backup',
  'restore',
  'reindex',
  'import',
  'key',
  'audit',
  'licence',
  'licence-server',
  'watchman',
] as const

// A reader that closed its end (`palisade config | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
})

const [command = 'start', ...args] = process.argv.slice(2)

try {
  if (command === 'help' || command === '--help') usage()
  else if (!(commands as readonly string[]).includes(command)) {
    process.stderr.write(`"${command}" is no command.\n`)
    usage()
    process.exitCode = 2
  } else {
    const { run } = (await import(`./cli/${command}.ts`)) as { run: (args: string[]) => Promise<number | undefined> }
    process.exitCode = (await run(args)) ?? process.exitCode ?? 0
  }
} catch (error) {
  // What an operator can mend is said in one sentence; a bug shows its stack.
  process.stderr.write(`${sentenceOf(error) ?? (error as Error).stack}\n`)
  process.exitCode = 1
}

function usage(): void {
  process.stdout.write(`palisade start [--demo]                 run the program (the default)
palisade migrate                        bring the database to this version
palisade config                         every setting with its meaning and value
palisade doctor                         look for what would keep Palisade from working
palisade admin create --email ... --name ...   make an administrator; the password is asked or in PALISADE_ADMIN_PASSWORD
palisade token create --person ... --scopes ... --expires ...   make an API token
palisade backup FILE                    write everything into one file
palisade restore FILE                   read it into an empty database
palisade reindex                        build the index of search anew
palisade import zammad|rt FILE.zip [--dry-run]   move the export of another desk in
palisade key                            which key the secrets in the database are sealed with; "forget ID" gives one up
palisade audit verify CHECKPOINT        prove the audit log against what a witness holds; names what was altered
palisade audit export FILE              the log as lines of JSON, to be proved elsewhere
palisade audit key                      the public key of the log, for witnesses and auditors
palisade audit resume --reason TEXT     start a log that was found changed anew, after you have looked
palisade watchman                       page from another machine while the site is silent; no database here
palisade watchman enrol --name ... --url ...   at the site: let a watchman in, and show its token; also "list", "retire NAME"
palisade licence-server                 sign licences, where LICENCE_SERVER=apart keeps "start" from doing it
palisade licence root|issuing|install|approver|policy   the keys of licences, and who may approve; alone it says how
`)
}
