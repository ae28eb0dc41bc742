package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.http.exchange.Route;
import webjobs.application.Eventually;
import webjobs.application.Hooks;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.supervision.Status;

/** The description of our own API: a true one, of all of it. */
class OpenApiTest extends WithServer {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]*)}");
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private JsonNode document;

    @BeforeEach
    void read() {
        document = json(server.get("/api/v1/openapi.json"));
    }

    /** Each operation by its method and path. */
    private Map<String, JsonNode> operations() {
        var operations = new TreeMap<String, JsonNode>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .forEach(member -> operations.put(
                                member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), member.getValue())));
        return operations;
    }

    private JsonNode resolved(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        var target = document.at(node.get("$ref").textValue().substring(1));
        assertThat(target.isMissingNode()).as(node.toString()).isFalse();
        return resolved(target);
    }

    private List<JsonNode> parameters(String operation) {
        var parameters = new ArrayList<JsonNode>();
        var path = document.get("paths").get(operation.replaceFirst("^\\w+ ", ""));
        path.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        operations().get(operation).path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        return parameters;
    }

    @Nested
    class AsADocument {
        @Test
        void isOpenApi31WithWhatThatAsksFor() {
            assertThat(document.get("openapi").textValue()).startsWith("3.1.");
            assertThat(document.at("/info/title").textValue()).isNotBlank();
            assertThat(document.at("/info/version").textValue()).isNotBlank();
            var ids = new HashSet<String>();
            operations().forEach((name, operation) -> {
                assertThat(ids.add(operation.get("operationId").textValue()))
                        .as(name)
                        .isTrue();
                assertThat(operation.get("summary").textValue()).as(name).isNotBlank();
                assertThat(operation.get("responses").properties()).as(name).isNotEmpty();
                operation.get("responses").properties().forEach(response -> {
                    assertThat(response.getKey()).as(name).matches("[1-5][0-9][0-9]");
                    assertThat(resolved(response.getValue()).get("description").textValue())
                            .as(name)
                            .isNotBlank();
                });
            });
        }

        @Test
        void refersOnlyToWhatIsThereAndLeavesNothingUnused() {
            var used = new TreeSet<String>();
            document.findValues("$ref").forEach(reference -> {
                used.add(reference.textValue());
                assertThat(document.at(reference.textValue().substring(1)).isMissingNode())
                        .as(reference.textValue())
                        .isFalse();
            });
            for (var kind : List.of("schemas", "parameters", "responses")) {
                document.at("/components/" + kind)
                        .fieldNames()
                        .forEachRemaining(name -> assertThat(used).contains("#/components/" + kind + "/" + name));
            }
        }

        @Test
        void holdsOnlyValidSchemas() {
            var meta = SCHEMAS.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

            document.findValues("schema")
                    .forEach(schema -> assertThat(meta.validate(schema))
                            .as(schema.toString())
                            .isEmpty());
            document.at("/components/schemas")
                    .forEach(schema -> assertThat(meta.validate(schema))
                            .as(schema.toString())
                            .isEmpty());
        }

        @Test
        void namesTheServerThatTheCallerReached() {
            assertThat(document.get("servers")).isEqualTo(json("[{\"url\":\"" + server.base() + "\"}]"));
        }

        @Test
        void changesItsTagWithItsContentOnly() {
            var tag = server.get("/api/v1/openapi.json")
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();

            assertThat(server.get("/api/v1/OpenAPI.json", "If-None-Match", tag).statusCode())
                    .isEqualTo(304);
        }
    }

    @Nested
    class OfTheRoutes {
        private Set<String> served() {
            var served = new TreeSet<String>();
            server.api.routes().stream()
                    .filter(route -> (route.pattern() + "/").startsWith("/api/v1/"))
                    .map(route -> route.method() + " " + route.pattern())
                    .forEach(served::add);
            return served;
        }

        @Test
        void describesEachAndNoOther() {
            assertThat(operations().keySet()).isEqualTo(served()).hasSize(21);
        }

        @Test
        void declaresTheVariablesOfEachPathAndNoOther() {
            for (var operation : served()) {
                var variables = VARIABLE.matcher(operation)
                        .results()
                        .map(found -> found.group(1))
                        .toList();
                var declared = parameters(operation).stream()
                        .filter(parameter -> parameter.get("in").textValue().equals("path"))
                        .toList();

                assertThat(declared)
                        .as(operation)
                        .allMatch(parameter -> parameter.get("required").booleanValue());
                assertThat(declared.stream()
                                .map(parameter -> parameter.get("name").textValue()))
                        .as(operation)
                        .containsExactlyInAnyOrderElementsOf(variables);
            }
        }

        @Test
        void saysThatTheCallerMustBeKnown() {
            assertThat(document.get("security")).isEqualTo(json("[{\"basic\":[]}]"));
            assertThat(server.api.routes().stream()
                            .filter(route -> route.pattern().startsWith("/api/v1/"))
                            .filter(Route::open))
                    .isEmpty();
            operations()
                    .forEach((name, operation) -> assertThat(
                                    operation.get("responses").has("401"))
                            .as(name)
                            .isTrue());
        }

        @Test
        void tellsTheBoundsOfEachNumber() {
            server.layJob("mail");
            server.layContinuousJob("mail");
            for (var operation : served()) {
                for (var parameter : parameters(operation)) {
                    if (parameter.at("/schema/type").asText().equals("integer")) {
                        assertBounds(operation.replaceFirst("^GET ", "").replace("{name}", "mail"), parameter);
                    }
                }
            }
        }

        @Test
        void declaresEachParameterThatIsTaken() {
            server.layJob("mail");
            server.layContinuousJob("mail");
            for (var operation : served()) {
                var path = operation
                        .replaceFirst("^\\w+ ", "")
                        .replace("{name}", "mail")
                        .replace("{id}", "1");
                var method = operation.substring(0, operation.indexOf(' '));
                var declared = parameters(operation).stream()
                        .filter(parameter -> parameter.get("in").textValue().equals("query"))
                        .map(parameter -> parameter.get("name").textValue())
                        .toList();
                var takes = declared.isEmpty() ? "no parameters" : String.join(", ", declared);

                var refused = server.send(method, path + "?Nonsense=1", "");

                assertThat(refused.statusCode()).as(operation).isEqualTo(400);
                assertThat(json(refused).get("Message").textValue())
                        .isEqualTo("The parameter Nonsense cannot be used: it is not known here; this address takes "
                                + takes + ".");
            }
        }

        private void assertBounds(String path, JsonNode parameter) {
            var query = path + (path.endsWith("preview") ? "?expression=0+0+0+*+*+*&" : "?")
                    + parameter.get("name").textValue() + "=";
            var least = parameter.at("/schema/minimum").intValue();
            var most = parameter.at("/schema/maximum").intValue();

            assertThat(server.get(query + least).statusCode()).isEqualTo(200);
            assertThat(server.get(query + most).statusCode()).isEqualTo(200);
            assertThat(server.get(query + (least - 1)).statusCode()).isEqualTo(400);
            assertThat(server.get(query + (most + 1)).statusCode()).isEqualTo(400);
        }
    }

    @Nested
    class OfTheAnswers {
        private static final String MAIL = "/api/v1/jobs/triggered/mail";

        /** Answers with all that can be in them. */
        @BeforeEach
        void layAHistory() {
            server.layJob("mail", "{\"schedule\": \"0 0 * * * *\", \"overlap\": \"queue\"}");
            server.layJob("tidy", "{\"schedule\": \"0 0 * * * *\", \"schedule_paused\": true}");
            server.layJob("called");
            server.followSchedules("mail", "tidy");
            server.clock.advance(Duration.ofHours(-1));
            var due = new Trigger.Scheduled("0 0 * * * *", at("08:00:00"), 2);
            server.remember("mail", "202611240800000001", due, new State.Exited(at("08:00:01"), 137));
            var first = RunId.parse("202611240800000001").orElseThrow();
            server.remember(
                    "mail",
                    "202611240801000001",
                    new Trigger.Retry(first, 1),
                    new State.FailedToStart(at("08:01:00"), "x"));
            server.remember("mail", "202611240802000001", new Trigger.Rerun(first, "x"), new State.Running());
            var id = RunId.parse("202611240803000001").orElseThrow();
            var call = new Trigger.External("x");
            server.history.begin(
                    List.of(Run.waiting(new JobName("mail"), id, call, "", at("08:03:00"), at("08:03:00"))));
            var miss = new Miss(List.of("0 0 * * * *"), at("07:00:00"), at("07:00:00"), 1, MissReason.TOO_OLD);
            server.history.schedules().miss(new JobName("mail"), miss);
            server.send("POST", "/api/triggeredwebjobs/called/run", "");
            server.send("POST", "/api/triggeredwebjobs/called/run", "");
            server.clock.advance(Duration.ofHours(2));
            server.runContinuousJob("tail");
            server.awaitStatus("tail", Status.RUNNING);
            server.runContinuousJob("ends").exits(3);
            server.awaitStatus("ends", Status.PENDING_RESTART);
            server.layContinuousJob("never");
            server.processes.failNextLaunch("There is no shell.");
            server.continuousJobs.start(new JobName("never"));
            server.awaitStatus("never", Status.PENDING_RESTART);
            server.layContinuousJob("idle");
        }

        private static Instant at(String time) {
            return Instant.parse("2026-11-24T" + time + "Z");
        }

        @ParameterizedTest
        @CsvSource({
            "/api/v1, /api/v1",
            "/api/v1/, /api/v1",
            "/api/v1/agenda?form=x, /api/v1/agenda",
            "/api/v1/openapi.json, /api/v1/openapi.json",
            "/api/v1/schedules/preview?expression=0+0+*+*+*+*, /api/v1/schedules/preview",
            "/api/v1/schedules/preview, /api/v1/schedules/preview",
            "/api/v1/agenda?limit=1, /api/v1/agenda",
            "/api/v1/agenda?to=2026-11-24T11:00:01Z, /api/v1/agenda",
            "/api/v1/agenda?from=x, /api/v1/agenda",
            "/api/v1/jobs/triggered/mail/next, /api/v1/jobs/triggered/{name}/next",
            "/api/v1/jobs/triggered/tidy/next, /api/v1/jobs/triggered/{name}/next",
            "/api/v1/jobs/triggered/called/next, /api/v1/jobs/triggered/{name}/next",
            "/api/v1/jobs/triggered/mail/explain, /api/v1/jobs/triggered/{name}/explain",
            "/api/v1/jobs/triggered/tidy/explain, /api/v1/jobs/triggered/{name}/explain",
            "/api/v1/jobs/triggered/called/explain, /api/v1/jobs/triggered/{name}/explain",
            "/api/v1/jobs/triggered/nobody/explain, /api/v1/jobs/triggered/{name}/explain",
            "/api/v1/jobs/triggered/mail/misses, /api/v1/jobs/triggered/{name}/misses",
            "/api/v1/jobs/triggered/mail/runs, /api/v1/jobs/triggered/{name}/runs",
            "/api/v1/jobs/triggered/a%2Fb/runs, /api/v1/jobs/triggered/{name}/runs",
            "/api/v1/jobs/triggered/mail/runs/202611240800000001, /api/v1/jobs/triggered/{name}/runs/{id}",
            "/api/v1/jobs/triggered/mail/runs/202611240800000009, /api/v1/jobs/triggered/{name}/runs/{id}",
            "/api/v1/jobs/continuous, /api/v1/jobs/continuous",
            "/api/v1/jobs/continuous/tail, /api/v1/jobs/continuous/{name}",
            "/api/v1/jobs/continuous/ends, /api/v1/jobs/continuous/{name}",
            "/api/v1/jobs/continuous/never, /api/v1/jobs/continuous/{name}",
            "/api/v1/jobs/continuous/idle, /api/v1/jobs/continuous/{name}",
            "/api/v1/jobs/continuous/mail, /api/v1/jobs/continuous/{name}",
            "/api/v1/jobs/continuous/tail/log, /api/v1/jobs/continuous/{name}/log",
            "/api/v1/jobs/continuous/tail/log?follow=perhaps, /api/v1/jobs/continuous/{name}/log",
            "/api/v1/jobs/continuous/mail/log?follow=true, /api/v1/jobs/continuous/{name}/log",
            "/api/v1/hooks/1/deliveries, /api/v1/hooks/{id}/deliveries"
        })
        void isTrueOfWhatIsShown(String path, String described) {
            assertAsDescribed("GET " + described, server.get(path));
        }

        @Test
        void isTrueOfWhatIsDone() {
            var rerun = MAIL + "/runs/202611240800000001/rerun";
            var begun = server.send("POST", rerun, "");
            assertAsDescribed("POST /api/v1/jobs/triggered/{name}/runs/{id}/rerun", begun);
            assertThat(begun.statusCode()).isEqualTo(202);
            var abort = MAIL + "/runs/" + json(begun).get("id").textValue() + "/abort";
            for (var body : List.of("{\"reason\": 1}", " ".repeat(70_000), "{\"reason\": \"x\"}", "")) {
                var answer = server.send("POST", abort, body);
                assertAsDescribed("POST /api/v1/jobs/triggered/{name}/runs/{id}/abort", answer);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"start", "stop", "restart"})
        void isTrueOfWhatContinuousJobsAreTold(String order) {
            for (var name : List.of("tail", "ends", "nobody", "a%2Fb")) {
                var answer = server.send("POST", "/api/v1/jobs/continuous/" + name + "/" + order, "");

                assertAsDescribed("POST /api/v1/jobs/continuous/{name}/" + order, answer);
            }
        }

        @Test
        void isTrueOfARefusedRestart() {
            server.send("POST", "/api/v1/jobs/continuous/ends/stop", "");

            var refused = server.send("POST", "/api/v1/jobs/continuous/ends/restart", "");

            assertThat(refused.statusCode()).isEqualTo(409);
            assertAsDescribed("POST /api/v1/jobs/continuous/{name}/restart", refused);
        }

        @Test
        void isTrueOfHooksAndWhatTheyWereTold() {
            server.hookSender.answer(hook -> switch (hook.event()) {
                case "fine" -> new Outcome.Answered(204);
                case "gone" -> new Outcome.Answered(500);
                default -> new Outcome.Unanswered("There was no answer.");
            });
            server.hooks.start();
            for (var event : List.of("fine", "gone", "silent", "never")) {
                server.hooks.add(new Hooks.Wanted(event, "http://localhost/" + event, false, Optional.of("a secret")));
            }
            for (var event : List.of("fine", "gone", "silent")) {
                server.hooks.publish(event, "{}");
            }
            Eventually.until(
                    server.hooks::all,
                    hooks -> hooks.stream().filter(it -> it.last().isPresent()).count() == 3);

            assertAsDescribed("GET /api/v1/hooks", server.get("/api/v1/hooks"));
            for (var hook : server.hooks.all()) {
                var deliveries = server.get("/api/v1/hooks/" + hook.hook().id() + "/deliveries");
                assertThat(deliveries.statusCode()).isEqualTo(200);
                assertAsDescribed("GET /api/v1/hooks/{id}/deliveries", deliveries);
            }
        }

        private void assertAsDescribed(String operation, HttpResponse<String> answer) {
            var status = Integer.toString(answer.statusCode());
            assertThat(operations().get(operation).get("responses").has(status))
                    .as(operation + " answered " + status)
                    .isTrue();
            var response = resolved(operations().get(operation).get("responses").get(status));
            var type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
            assertThat(response.get("content").fieldNames()).toIterable().containsExactly(type);
            if (type.equals("text/plain")) {
                return; // any text is one
            }
            var schema = (ObjectNode)
                    response.at("/content/application~1json/schema").deepCopy();
            schema.set("components", closed(document.get("components").deepCopy()));
            schema.put("$schema", SpecificationVersion.DRAFT_2020_12.getDialectId());

            var faults = SCHEMAS.getSchema(schema)
                    .validate(
                            json(answer),
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));

            assertThat(faults).as(answer.body()).isEmpty();
        }

        /** Clients are to bear with members that come later; here they are to be described. */
        private static JsonNode closed(JsonNode node) {
            node.forEach(OfTheAnswers::closed);
            if (node instanceof ObjectNode schema && schema.path("properties").isObject()) {
                schema.put("additionalProperties", false);
            }
            return node;
        }
    }
}
