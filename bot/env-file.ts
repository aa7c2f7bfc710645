import { existsSync } from "node:fs";

/** Reads `.env` of the working directory where there is one; what is set outside wins. */
export function loadEnvFile(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}
