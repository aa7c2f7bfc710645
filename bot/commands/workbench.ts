import { main } from "../workbench/main.ts";

try {
  await main(process.argv.slice(2), process.env.PORT);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "KNOWLEDGE_INVALID" && code !== "EADDRINUSE" && code !== "KNOWLEDGE_FOLDER") throw error;
  process.stderr.write(
    `${code === "EADDRINUSE" ? "That port is taken. Set PORT to another one, or leave it out." : message}\n`,
  );
  process.exitCode = 1;
}
