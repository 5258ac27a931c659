// Stops a release that npm would refuse: each package must name the repository in which the release runs.
import { repositoryProblems } from "./repository-problems.ts"
import { publishedPackages } from "./workspace.ts"

const manifests = (await publishedPackages()).map(({ manifest }) => manifest)
const problems = repositoryProblems(manifests, process.env["GITHUB_REPOSITORY"])
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
