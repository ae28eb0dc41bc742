package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiFilesTest extends WithServer {
    private static final String NOTE = "/api/vfs/data/a%20b/note.txt";

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String message(HttpResponse<String> response) {
        return json(response).get("Message").textValue();
    }

    private String tagOf(String path) {
        return header(server.get(path), "ETag");
    }

    @Nested
    class Reading {
        /** VFS-07. */
        @Test
        void servesAFileWithItsTypeTagAndTime() {
            server.files.putText("data/a b/note.txt", "hello ü");

            var response = server.get(NOTE, "If-Match", "*");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("hello ü");
            assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(header(response, "ETag")).startsWith("\"").endsWith("\"");
            assertThat(header(response, "Last-Modified")).endsWith(" GMT");
        }

        @Test
        void letsNoPageActWithThePasswordOfWhoeverLooksAtIt() {
            server.files.putText("data/page.html", "<script>alert(1)</script>");

            assertThat(header(server.get("/vfs/data/page.html"), "Content-Security-Policy"))
                    .isEqualTo("sandbox; frame-ancestors 'self'");
        }

        /** VFS-02. */
        @Test
        void saysWhatIsNotThere() {
            var response = server.get("/vfs/data/nothing.txt");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(message(response)).isEqualTo("'data/nothing.txt' not found.");
        }

        /** VFS-03. */
        @Test
        void leadsFromOneFormOfAnAddressToTheOther() {
            server.files.putText("data/a b/note.txt", "hello");

            var folder = server.get("/vfs/data/a%20b?x=1%20y");
            var file = server.get(NOTE + "/");

            assertThat(folder.statusCode()).isEqualTo(307);
            assertThat(header(folder, "Location")).isEqualTo(server.base() + "/vfs/data/a%20b/?x=1%20y");
            assertThat(file.statusCode()).isEqualTo(307);
            assertThat(header(file, "Location")).isEqualTo(server.base() + NOTE);
        }

        /** VFS-04. */
        @Test
        void listsAFolder() {
            server.files.putText("data/a b/note.md", "hello");
            server.files.putText("data/a b/inner/x", "");

            var list = json(server.get("/api/vfs/data/a%20b/?x=1"));

            assertThat(list).hasSize(2);
            assertThat(list.get(0).get("name").textValue()).isEqualTo("inner");
            assertThat(list.get(0).get("mime").textValue()).isEqualTo("inode/directory");
            assertThat(list.get(0).get("size").intValue()).isZero();
            assertThat(list.get(0).get("href").textValue()).isEqualTo(server.base() + "/api/vfs/data/a%20b/inner/?x=1");
            assertThat(list.get(1).get("mime").textValue()).isEqualTo("text/plain");
            assertThat(list.get(1).get("size").intValue()).isEqualTo(5);
            assertThat(list.get(1).get("mtime").textValue()).endsWith("+00:00");
            assertThat(list.get(1).get("crtime").textValue()).endsWith("+00:00");
            assertThat(list.get(1).get("path").textValue()).startsWith("/").endsWith("data/a b/note.md");
        }

        /** VFS-10. */
        @Test
        void servesAPart() {
            server.files.putText("data/a b/note.txt", "0123456789");

            var part = server.get(NOTE, "Range", "bytes=2-4", "If-Range", tagOf(NOTE));
            var stale = server.get(NOTE, "Range", "bytes=2-4", "If-Range", "\"other\"");
            var beyond = server.get(NOTE, "Range", "bytes=10-");

            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            assertThat(header(part, "Content-Range")).isEqualTo("bytes 2-4/10");
            assertThat(stale.body()).isEqualTo("0123456789");
            assertThat(beyond.statusCode()).isEqualTo(416);
            assertThat(header(beyond, "Content-Range")).isEqualTo("bytes */10");
        }

        @Test
        void sendsNothingThatTheCallerHas() {
            server.files.putText("data/a b/note.txt", "hello");

            var whole = server.get(NOTE);
            var known = server.get(NOTE, "If-None-Match", "\"other\", W/" + header(whole, "ETag"));

            assertThat(known.statusCode()).isEqualTo(304);
            assertThat(known.body()).isEmpty();
            assertThat(header(known, "ETag")).isEqualTo(header(whole, "ETag"));
            assertThat(header(known, "Last-Modified")).isEqualTo(header(whole, "Last-Modified"));
            assertThat(server.get(NOTE, "If-None-Match", "\"other\"").body()).isEqualTo("hello");
        }

        /** VFS-10. */
        @Test
        void holdsAPartToAVersionByItsTime() {
            server.files.putText("data/a b/note.txt", "0123456789");
            var modified = header(server.get(NOTE), "Last-Modified");

            var same = server.get(NOTE, "Range", "bytes=-3", "If-Range", modified);
            var other = server.get(NOTE, "Range", "bytes=-3", "If-Range", "Thu, 01 Jan 1970 00:00:00 GMT");

            assertThat(same.statusCode()).isEqualTo(206);
            assertThat(same.body()).isEqualTo("789");
            assertThat(other.statusCode()).isEqualTo(200);
            assertThat(other.body()).isEqualTo("0123456789");
        }

        /** VFS-04: whatever is in a name, the address that a listing gives leads there. */
        @ParameterizedTest
        @ValueSource(strings = {"a#b.txt", "a?b=c.txt", "100%.txt", "a+b;c&d.txt", "\u00fc \u20ac.txt", "%2e%2e"})
        void listsAddressesThatLeadToTheFiles(String name) {
            server.files.putText("data/odd/" + name, "here");

            var entry = json(server.get("/vfs/data/odd/")).get(0);

            assertThat(entry.get("name").textValue()).isEqualTo(name);
            var address = entry.get("href").textValue();
            assertThat(address).startsWith(server.base());
            assertThat(server.get(address.substring(server.base().length())).body())
                    .isEqualTo("here");
        }

        /** One client sends slashes of paths encoded. */
        @Test
        void takesEncodedSlashesForSlashes() {
            server.files.putText("data/a b/note.txt", "hello");

            assertThat(server.get("/vfs/data%2Fa%20b%2Fnote.txt").body()).isEqualTo("hello");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/vfs/Site/WWWROOT/app_data/Jobs/Triggered/mail/run.sh",
                    "/api/vfs/site/wwwroot/App_Data/jobs/triggered/mail/run.sh"
                })
        void findsTheFoldersOfTheHomeInAnyCaseOfLetters(String path) {
            server.files.putText("site/wwwroot/App_Data/jobs/triggered/mail/run.sh", "echo");

            assertThat(server.get(path).body()).isEqualTo("echo");
        }

        @Test
        void answersToAHeadWithoutBody() {
            server.files.putText("data/a b/note.txt", "hello");

            var response = server.send("HEAD", NOTE, "");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(header(response, "Content-Length")).isEqualTo("5");
            assertThat(response.body()).isEmpty();
            assertThat(server.send("HEAD", NOTE, "", "Range", "bytes=1-2").statusCode())
                    .isEqualTo(200);
            assertThat(server.send("HEAD", "/api/vfs/data", "").statusCode()).isEqualTo(307);
        }
    }

    @Nested
    class Writing {
        /** VFS-11. */
        @Test
        void makesAFileWithItsFolders() {
            var response = server.send("PUT", NOTE, "hello", "Content-Type", "application/json; charset=utf-8");

            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(header(response, "ETag")).isEqualTo(tagOf(NOTE));
            assertThat(server.files.textAt("data/a b/note.txt")).contains("hello");
        }

        /** VFS-12, VFS-13. */
        @Test
        void replacesOnlyWhatTheCallerKnows() {
            server.files.putText("data/a b/note.txt", "old");
            var tag = tagOf(NOTE);

            var without = server.send("PUT", NOTE, "new");
            var other = server.send("PUT", NOTE, "new", "If-Match", "\"other\"");
            var weak = server.send("PUT", NOTE, "new", "If-Match", "W/" + tag);
            assertThat(server.files.textAt("data/a b/note.txt")).contains("old");
            var right = server.send("PUT", NOTE, "new", "If-Match", "\"x\", " + tag);

            assertThat(without.statusCode()).isEqualTo(412);
            assertThat(message(without)).startsWith("ETag does not represent the latest state of the resource.");
            assertThat(header(without, "ETag")).isEqualTo(tag);
            assertThat(other.statusCode()).isEqualTo(412);
            assertThat(weak.statusCode()).isEqualTo(412);
            assertThat(right.statusCode()).isEqualTo(204);
            assertThat(server.files.textAt("data/a b/note.txt")).contains("new");
            assertThat(server.send("PUT", NOTE, "newer", "If-Match", "*").statusCode())
                    .isEqualTo(204);
        }

        /** VFS-14. */
        @Test
        void makesFolders() {
            assertThat(server.send("PUT", "/vfs/data/new/", "").statusCode()).isEqualTo(201);

            var again = server.send("PUT", "/vfs/data/new/", "");
            var asFile = server.send("PUT", "/vfs/data/new", "x", "If-Match", "*");

            assertThat(again.statusCode()).isEqualTo(409);
            assertThat(asFile.statusCode()).isEqualTo(409);
            assertThat(message(asFile)).startsWith("The resource represents a directory which can not be updated.");
        }

        /** VFS-14. */
        @Test
        void makesNothingWhereAFileIsInTheWay() {
            server.files.putText("data/a b/note.txt", "old");

            assertThat(server.send("PUT", NOTE + "/", "").statusCode()).isEqualTo(409);
            assertThat(server.send("PUT", NOTE + "/below.txt", "new").statusCode())
                    .isEqualTo(409);
            assertThat(server.send("PUT", NOTE + "/below/", "").statusCode()).isEqualTo(409);
            assertThat(server.files.textAt("data/a b/note.txt")).contains("old");
        }

        @Test
        void takesNoMoreThanAnUploadMayHave() {
            var much = "x".repeat((int) ServerUnderTest.MOST_UPLOAD_BYTES + 1);

            assertThat(server.send("PUT", NOTE, much).statusCode()).isEqualTo(413);
            assertThat(server.files.textAt("data/a b/note.txt")).isEmpty();
            server.files.putText("data/a b/note.txt", "old");
            assertThat(server.send("PUT", NOTE, much, "If-Match", "*").statusCode())
                    .isEqualTo(413);
            assertThat(server.files.textAt("data/a b/note.txt")).contains("old");
            assertThat(server.send("PUT", NOTE, much.substring(1), "If-Match", "*")
                            .statusCode())
                    .isEqualTo(204);
        }
    }

    @Nested
    class Removing {
        /** VFS-16. */
        @Test
        void removesAFileThatTheCallerKnows() {
            server.files.putText("data/a b/note.txt", "old");

            assertThat(server.send("DELETE", NOTE, "").statusCode()).isEqualTo(412);
            assertThat(server.send("DELETE", NOTE, "", "If-Match", "*").statusCode())
                    .isEqualTo(200);
            assertThat(server.send("DELETE", NOTE, "", "If-Match", "*").statusCode())
                    .isEqualTo(404);
        }

        /** VFS-03. */
        @Test
        void removesNoFileByTheAddressOfAFolder() {
            server.files.putText("data/a b/note.txt", "old");

            var response = server.send("DELETE", NOTE + "/", "", "If-Match", "*");

            assertThat(response.statusCode()).isEqualTo(307);
            assertThat(header(response, "Location")).isEqualTo(server.base() + NOTE);
            assertThat(server.files.textAt("data/a b/note.txt")).contains("old");
        }

        /** VFS-17. */
        @Test
        void removesAnEmptyFolderAtOnceAndNeverOneOfTheHomes() {
            server.send("PUT", "/vfs/data/empty/", "");

            assertThat(server.send("DELETE", "/vfs/data/empty", "").statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/vfs/data/empty/").statusCode()).isEqualTo(404);
            assertThat(server.send("DELETE", "/vfs/Site?recursive=true", "").statusCode())
                    .isEqualTo(409);
            assertThat(server.send("DELETE", "/vfs/?recursive=true", "").statusCode())
                    .isEqualTo(409);
            assertThat(server.get("/vfs/site/").statusCode()).isEqualTo(200);
        }

        /** VFS-17; the page's own way to delete a job has no slash at the end. */
        @Test
        void removesAFolderWithAllInItWhereThatIsSaid() {
            server.files.putText("site/wwwroot/App_Data/jobs/triggered/mail/run.sh", "echo");
            var job = "/api/vfs/site/wwwroot/App_Data/jobs/triggered/mail";

            var full = server.send("DELETE", job, "");
            assertThat(full.statusCode()).isEqualTo(409);
            assertThat(message(full)).startsWith("Cannot delete directory.");
            assertThat(server.send("DELETE", job + "?recursive=true", "").statusCode())
                    .isEqualTo(200);

            assertThat(server.get(job + "/run.sh").statusCode()).isEqualTo(404);
        }
    }

    @Nested
    class WhatIsNotServed {
        @ParameterizedTest
        @ValueSource(strings = {"server/password", "server/", "server/database/history.mv.db"})
        void isTheServersOwn(String path) {
            assertThat(server.get("/vfs/" + path).statusCode()).isEqualTo(403);
            assertThat(server.send("PUT", "/vfs/server/password", "mine", "If-Match", "*")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.send("DELETE", "/vfs/" + path + "?recursive=true", "", "If-Match", "*")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.get("/vfs/").body()).doesNotContain("\"server\"");
        }

        @ParameterizedTest
        @CsvSource({
            "/vfs/../etc/passwd,400",
            "/vfs/data/%2e%2e/x,400",
            "/vfs/data/..%2Fx,400",
            "/vfs/a%00b,400",
            "/vfs//etc/passwd,404"
        })
        void isOutsideOfTheHome(String path, int status) {
            var answer = server.raw("GET " + path + " HTTP/1.1\n@\n");

            assertThat(answer).startsWith("HTTP/1.1 " + status);
        }
    }

    /** D5. */
    @Test
    void saysWhichMethodsThereAre() {
        assertThat(header(server.send("POST", NOTE, "x"), "Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS, PUT");
        assertThat(header(server.send("OPTIONS", "/zip/data/", ""), "Allow")).isEqualTo("GET, HEAD, OPTIONS, PUT");
    }

    @Test
    void servesAJobsOwnFilesBesideItsLogs() {
        server.files.putText("data/jobs/triggered/mail/kept/state.json", "{}");

        assertThat(server.get("/vfs/data/jobs/triggered/mail/kept/state.json").body())
                .isEqualTo("{}");
    }

    @Test
    void takesBytesAsTheyAre() {
        var bytes = new byte[] {0, (byte) 0xff, '\r', '\n', (byte) 0x80};

        server.send("PUT", "/vfs/data/x.bin", bytes);

        assertThat(server.files.textAt("data/x.bin").orElseThrow())
                .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        assertThat(header(server.get("/vfs/data/x.bin"), "Content-Type")).isEqualTo("application/octet-stream");
    }
}
