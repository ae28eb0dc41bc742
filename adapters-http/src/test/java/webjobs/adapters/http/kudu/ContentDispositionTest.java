package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDispositionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "attachment; filename=run.cmd | run.cmd",
                "attachement; filename=run.cmd | run.cmd",
                "attachment; attachment; filename=Copy.zip | Copy.zip",
                "attachment; filename=Some Job.zip | Some Job.zip",
                "attachment; filename=\"two words.cmd\" | two words.cmd",
                "attachment; filename=\"a \\\"b\\\" \\\\c.sh\" | a \"b\" \\c.sh",
                "attachment; filename=\"C:\\jobs\\run.sh\" | C:\\jobs\\run.sh",
                "attachment; filename=\"a;b=c.sh\"; size=3 | a;b=c.sh",
                "form-data; name=\"f\"; filename=\"run.sh\" | run.sh",
                "x;FileName = run.sh ; y | run.sh",
                "filename=run.sh | run.sh",
                "attachment; filename=\"=?utf-8?B?Sm9iIC4uLg==?=\" | Job ...",
                "attachment; filename=\"=?UTF-8?Q?na=C3=AFve_job.sh?=\" | naïve job.sh",
                "attachment; filename=\"=?utf-8?B?YQ==?= =?utf-8?B?Yg==?=.sh\" | ab.sh",
                "attachment; filename=\"=?iso-8859-1*de?q?=E9.sh?=\" | é.sh",
                "attachment; filename=\"=?klingon?B?YQ==?=\" | =?klingon?B?YQ==?=",
                "attachment; filename=\"=?utf-8?B?!!?=\" | =?utf-8?B?!!?=",
                "attachment; filename*=UTF-8''na%C3%AFve.sh | naïve.sh",
                "attachment; filename*=utf-8'en'a%20b.sh | a b.sh",
                "attachment; filename*=UTF-8''other.sh; filename=plain.sh | plain.sh",
                "attachment; filename=first.sh; filename=second.sh | first.sh",
                "attachment; filename=$name | $name",
                "attachment; filename=\"unclosed.sh | unclosed.sh",
                "attachment; filename=Job àéè.cmd | Job àéè.cmd"
            })
    void findsTheName(String header, String name) {
        assertThat(ContentDisposition.fileName(header)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "attachment",
                "attachment;",
                "attachment; filename",
                "attachment; filename=",
                "attachment; filename=\"\"",
                "attachment; filename=\"  \"",
                "attachment; name=run.sh",
                "attachment; filename*=run.sh",
                "attachment; filename*=klingon''x",
                "attachment; notfilename=x",
                ";;;",
                "="
            })
    void findsNone(String header) {
        assertThat(ContentDisposition.fileName(header)).isEmpty();
    }

    static LongStream seeds() {
        var one = Long.getLong("seed");
        return one == null ? LongStream.range(0, 2000) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void survivesEverything(long seed) {
        var random = new Random(seed);
        var special = "\"\\;=*'%? \t=?B?Q?utf-8filename*é";
        var header = new StringBuilder("attachment; filename=");
        for (var i = random.nextInt(40); i > 0; i--) {
            header.append(special.charAt(random.nextInt(special.length())));
        }

        assertThat(ContentDisposition.fileName(header.toString()))
                .as("seed " + seed)
                .isNotNull();
    }
}
