// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.braid.runners.LoansTest;
import dev.braid.testing.generate.EventGenerator.Generated;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The loan applications that {@link LoansTest} has, to be sent to topics. */
final class Loans {

  private static final Path DATA =
      Path.of(Objects.requireNonNullElse(System.getenv("BRAID_LOANS"), "../../shared/data/loans"));

  private final List<Generated> lines;

  private Loans(List<Generated> lines) {
    this.lines = lines;
  }

  static Loans read() throws IOException {
    List<Generated> lines = new ArrayList<>();
    for (String source : List.of("applications", "offers", "work")) {
      Path file = DATA.resolve(source + ".jsonl.gz");
      if (Files.exists(file)) {
        try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
          for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode event = new ObjectMapper().readTree(line);
            Instant at = Instant.parse(event.path("at").asText());
            lines.add(new Generated(source, at, at, "", event.path("case").asText(), line));
          }
        }
      }
    }
    return new Loans(lines);
  }

  boolean isThere() {
    return !lines.isEmpty();
  }

  String absence() {
    return "no real data in " + DATA + "; BRAID_LOANS may name it";
  }

  Stream<Generated> lines() {
    return lines.stream();
  }

  Set<String> cases() {
    return lines.stream().map(Generated::key).collect(Collectors.toSet());
  }

  /** The spec of the loans under another name. */
  String spec(String join, String decide) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LoansTest.class.getResourceAsStream("loans.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("join: loan", "join: " + join + "\ndecide: " + decide);
    }
  }
}
