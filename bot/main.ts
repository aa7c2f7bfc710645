import { keepCompiledCode } from "./compiled-code.ts";
import { loadEnvFile } from "./env-file.ts";

// Nothing large is imported up here: it would be compiled before there is a place to take it from.
loadEnvFile();
keepCompiledCode(process.env.DATA_DIR || "data");
const { run } = await import("./run.ts");
run(process.env);
