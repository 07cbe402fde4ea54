// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** What an editor is told about the files is what the readers know. */
class SchemaTest {

  private static final Path EXAMPLE = Path.of("examples/match");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({"join", "endpoints"})
  void theExampleIsValid(String file) throws IOException {
    String yaml = Files.readString(EXAMPLE.resolve(file + ".yaml"));

    assertThat(faults(file, yaml), empty());
  }

  @ParameterizedTest
  @CsvSource({"join", "endpoints"})
  void theSchemaIsValidItself(String file) throws IOException {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(meta.validate(schema(file)), empty());
  }

  @ParameterizedTest
  @CsvSource({
    "/properties, SPEC",
    "/$defs/event/properties, EVENT",
    "/$defs/outcome/properties, OUTCOME"
  })
  void theKeysOfASpecAreThoseTheReaderKnows(String pointer, String which) throws IOException {
    Keys keys =
        switch (which) {
          case "SPEC" -> SpecReader.KEYS;
          case "EVENT" -> EventReader.KEYS;
          default -> OutcomeReader.KEYS;
        };
    assertThat(names(schema("join").at(pointer)), equalTo(List.copyOf(keys.names())));
  }

  @Test
  void theKeysOfEndpointsAreThoseTheReaderKnows() throws IOException {
    JsonNode schema = schema("endpoints");

    assertThat(
        List.of(
            names(schema.at("/properties")),
            names(schema.at("/properties/outputs/properties")),
            names(schema.at("/properties/kafka/properties")),
            names(schema.at("/$defs/source/properties")),
            names(schema.at("/$defs/output/properties")),
            names(schema.at("/$defs/redis/properties"))),
        equalTo(
            List.of(
                List.copyOf(EndpointsReader.KEYS.names()),
                List.copyOf(EndpointsReader.OUTPUTS_KEYS.names()),
                List.copyOf(EndpointsReader.KAFKA_KEYS.names()),
                List.copyOf(EndpointsReader.SOURCE_KEYS.names()),
                List.copyOf(EndpointsReader.OUTPUT_KEYS.names()),
                List.copyOf(EndpointsReader.CLAIMS_KEYS.names()))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "an unknown key",
        "an unknown key of an event",
        "an unknown key of an outcome",
        "a missing name",
        "missing events",
        "missing outcomes",
        "a missing source",
        "an outcome without all",
        "a list for a map",
        "a map for text",
        "a number for a name",
        "an empty name",
        "a duration without unit",
        "a duration with an unknown unit",
        "an unknown decision",
        "repeat that is text",
        "max events of zero",
        "max event size with an unknown unit",
        "an unknown keep",
        "keep and select of a heartbeat",
        "a bad field path",
        "a field twice",
        "no field at all",
        "empty events",
        "empty outcomes",
        "empty when",
        "a condition on null",
        "a condition on nothing",
        "a condition on a map",
        "empty all",
        "an outcome that is a list"
      })
  void aMistakeInTheShapeOfASpecIsRefused(String name) throws IOException {
    MistakeCase mistake =
        MistakeCase.in("spec-mistakes.txt")
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new AssertionError(name));

    assertThat(faults("join", mistake.applyTo(SpecMistakesTest.SPEC)), not(empty()));
  }

  @Test
  void mostMistakesInTheShapeOfEndpointsAreRefusedAndTheRightFileIsNot() throws IOException {
    List<String> refused = new ArrayList<>();
    for (MistakeCase mistake : MistakeCase.in("endpoints-mistakes.txt").toList()) {
      String yaml = mistake.applyTo(EndpointsMistakesTest.ENDPOINTS);
      boolean isYaml = mistake.problems().stream().noneMatch(one -> one.contains("is not YAML"));
      if (isYaml && !faults("endpoints", yaml).isEmpty()) {
        refused.add(mistake.name());
      }
    }

    assertThat(refused.size(), greaterThan(15));
    assertThat(faults("endpoints", EndpointsMistakesTest.ENDPOINTS), empty());
    assertThat(faults("join", SpecMistakesTest.SPEC), empty());
    assertThat(faults("join", FuzzTest.EVERY_KEY), empty());
    assertThat(faults("endpoints", FuzzTest.EVERY_ENDPOINT), empty());
  }

  private static Set<?> faults(String name, String yaml) throws IOException {
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    JsonNode document = MAPPER.valueToTree(new Load(settings).loadFromString(yaml));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(schema(name))
        .validate(document);
  }

  private static JsonNode schema(String name) throws IOException {
    String resource = "/dev/braid/" + name + ".schema.json";
    try (InputStream in = SpecReader.class.getResourceAsStream(resource)) {
      return MAPPER.readTree(in);
    }
  }

  private static List<String> names(JsonNode properties) {
    List<String> names = new ArrayList<>();
    properties.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
