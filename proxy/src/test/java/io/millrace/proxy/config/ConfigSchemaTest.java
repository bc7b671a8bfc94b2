package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigSchemaTest {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final JsonSchema SCHEMA = FACTORY.getSchema(ConfigSchema.json());

    @Test
    void isAValidSchemaItself() {
        JsonSchema meta =
                FACTORY.getSchema(SchemaLocation.of(JsonMetaSchema.getV202012().getIri()));
        assertThat(meta.validate(ConfigSchema.json(), InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void acceptsEveryExample(Path example) throws IOException {
        assertThat(refusals(Files.readString(example))).isEmpty();
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ConfigReaderTest.EXAMPLE.getParent())) {
            List<Path> examples =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(examples).isNotEmpty();
            return examples;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("structuralProblems")
    void refusesWhatASchemaCanTell(ProblemCase example) {
        assertThat(refusals(example.yaml())).isNotEmpty();
    }

    static Stream<ProblemCase> structuralProblems() throws IOException {
        return ProblemCase.all().filter(ProblemCase::structural);
    }

    @Test
    void isTheSameTextEveryTime() {
        assertThat(ConfigSchema.json()).isEqualTo(ConfigSchema.json()).endsWith("}\n");
    }

    private static Set<ValidationMessage> refusals(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML);
    }
}
