/**
 * The measure: Microsoft's sample 02.echo-bot (BotBuilder-Samples, javascript_nodejs) as it stands, on restify 12, with an
 * empty app id. Nothing in here may be made faster or slower than the sample is.
 */
import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  type Request,
  type Response,
} from "botbuilder";
import restify from "restify";

class EchoBot extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      const replyText = `Echo: ${context.activity.text}`;
      await context.sendActivity(MessageFactory.text(replyText, replyText));
      await next();
    });
  }
}

const bot = new EchoBot();
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
adapter.onTurnError = async (_, error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1); // a turn that fails is not a measurement
};

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post("/api/messages", async (request, response) => {
  await adapter.process(request as unknown as Request, response as unknown as Response, (context) => bot.run(context));
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  process.stdout.write(`Ready (bot: http://127.0.0.1:${server.address().port}/api/messages)\n`);
});
process.on("SIGTERM", () => process.exit(0));
