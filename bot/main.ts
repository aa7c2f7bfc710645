import { keepCompiledCode } from "./compiled-code.ts";
import { loadEnvFile } from "./env-file.ts";

// Nothing large is imported up here: it would be compiled before there is a place to take it from.
loadEnvFile();
keepCompiledCode(process.env.DATA_DIR || "data");
const { run } = await import("./run.ts");
const wantsDesk = process.argv.includes("--desk"); // npm start -- --desk
run(wantsDesk ? { ...process.env, PLAYGROUND: "desk" } : process.env);
