// SPDX-License-Identifier: Apache-2.0
package dev.braid.testing.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.pipeline.spec.JoinSpec;
import dev.braid.pipeline.spec.SpecException;
import dev.braid.pipeline.spec.SpecReader;
import dev.braid.testing.scenario.Timeline;
import dev.braid.transforms.model.SourceRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A golden case as its folder has it. If there are mistakes, the rest means nothing.
 *
 * @param files the file of each source that has one
 * @param story what happens when; null: all files are read as one bounded input
 */
record GoldenCase(
    List<String> mistakes,
    @Nullable JoinSpec spec,
    Map<String, Path> files,
    List<OutputLine> expected,
    @Nullable Timeline<SourceRecord> story) {

  static final String SPEC = "join.yaml";
  static final String EXPECTED = "expected.jsonl";
  private static final String LINES = ".jsonl";
  private static final String GZIP = ".gz";

  static GoldenCase read(Path folder) throws IOException {
    return new Reader(folder).read();
  }

  private static final class Reader {
    private final Path folder;
    private final List<String> mistakes = new ArrayList<>();
    private final List<OutputLine> expected = new ArrayList<>();
    private @Nullable List<String> sentences;

    Reader(Path folder) {
      this.folder = folder;
    }

    GoldenCase read() throws IOException {
      readExpected();
      JoinSpec spec = spec();
      Map<String, Path> files = Map.of();
      Timeline<SourceRecord> story = null;
      if (spec != null) {
        files = files(spec);
        story = story(spec, files);
      }
      return new GoldenCase(List.copyOf(mistakes), spec, files, List.copyOf(expected), story);
    }

    private @Nullable JoinSpec spec() {
      Path file = folder.resolve(SPEC);
      if (!Files.isRegularFile(file)) {
        mistakes.add(
            SPEC
                + " is not there; a case is a folder with "
                + SPEC
                + ", a <source>.jsonl for each source and "
                + EXPECTED);
        return null;
      }
      try {
        return SpecReader.read(file);
      } catch (SpecException e) {
        e.problems()
            .forEach(
                problem ->
                    mistakes.add(
                        SPEC
                            + ":"
                            + problem.line()
                            + ":"
                            + problem.column()
                            + ": "
                            + problem.message()));
        return null;
      }
    }

    private Map<String, Path> files(JoinSpec spec) throws IOException {
      Map<String, Path> found = new TreeMap<>();
      List<Path> all;
      try (Stream<Path> list = Files.list(folder)) {
        all = list.sorted().toList();
      }
      for (Path file : all) {
        String name = file.getFileName().toString();
        String plain = name.endsWith(GZIP) ? name.substring(0, name.length() - 3) : name;
        if (name.equals(EXPECTED) || !plain.endsWith(LINES)) {
          continue;
        }
        String source = plain.substring(0, plain.length() - LINES.length());
        if (!spec.sources().containsKey(source)) {
          mistakes.add(
              name
                  + ": the spec has no source '"
                  + source
                  + "'; its sources are "
                  + String.join(", ", spec.sources().keySet()));
        } else if (found.put(source, file) != null) {
          mistakes.add(name + ": source '" + source + "' is there twice, with and without " + GZIP);
        }
      }
      if (found.isEmpty()) {
        mistakes.add(
            "no source has a file; put the lines of a source into "
                + spec.sources().keySet().iterator().next()
                + LINES);
      }
      Map<String, Path> ordered = new LinkedHashMap<>();
      for (String source : spec.sources().keySet()) {
        Path file = found.get(source);
        if (file != null) {
          ordered.put(source, file);
        }
      }
      return ordered;
    }

    private @Nullable Timeline<SourceRecord> story(JoinSpec spec, Map<String, Path> files) {
      Map<String, SortedMap<Integer, SourceRecord>> lines = new LinkedHashMap<>();
      for (String source : spec.sources().keySet()) {
        Path file = files.get(source);
        lines.put(source, file == null ? new TreeMap<>() : lines(file, spec.maxEventBytes()));
      }
      List<String> told = sentences;
      return told == null
          ? null
          : Story.tell(told, lines, mistake -> mistakes.add(EXPECTED + ":1: " + mistake));
    }

    /** The lines of a file by their number, without blank ones: as they are read from files. */
    private SortedMap<Integer, SourceRecord> lines(Path file, int maxBytes) {
      SortedMap<Integer, SourceRecord> lines = new TreeMap<>();
      byte[] all;
      try (InputStream in = Files.newInputStream(file);
          InputStream plain = file.toString().endsWith(GZIP) ? new GZIPInputStream(in) : in) {
        all = plain.readAllBytes();
      } catch (IOException e) {
        mistakes.add(file.getFileName() + ": it cannot be read: " + e.getMessage());
        return lines;
      }
      int number = 1;
      for (int from = 0; from < all.length; number++) {
        int to = from;
        while (to < all.length && all[to] != '\n') {
          to++;
        }
        int end = to > from && all[to - 1] == '\r' ? to - 1 : to;
        if (!isBlank(all, from, end)) {
          byte[] held = Arrays.copyOfRange(all, from, Math.min(end, from + maxBytes + 1));
          lines.put(number, new SourceRecord(file.toString(), number, held, end - from));
        }
        from = to + 1;
      }
      return lines;
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
      for (int i = from; i < to; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
          return false;
        }
      }
      return true;
    }

    private void readExpected() throws IOException {
      Path file = folder.resolve(EXPECTED);
      if (!Files.isRegularFile(file)) {
        mistakes.add(
            EXPECTED + " is not there; it has a line for each output, and may be empty for none");
        return;
      }
      List<String> lines;
      try {
        lines = Files.readAllLines(file);
      } catch (CharacterCodingException e) {
        mistakes.add(EXPECTED + ": it is not UTF-8 text");
        return;
      }
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          readExpected(i + 1, lines.get(i));
        }
      }
    }

    private void readExpected(int line, String text) {
      String at = EXPECTED + ":" + line + ": ";
      JsonNode node;
      try {
        node = OutputLine.parse(text);
      } catch (JsonProcessingException e) {
        mistakes.add(at + "it is no JSON object: " + e.getOriginalMessage());
        return;
      }
      if (!(node instanceof ObjectNode fields)) {
        mistakes.add(at + "it is no JSON object");
      } else if (fields.has("story")) {
        readStory(line, at, fields);
      } else {
        OutputLine.Kind kind = OutputLine.kind(fields);
        if (kind == null) {
          mistakes.add(
              at
                  + "it needs a status (a result, or missing) or a reason (after-complete and"
                  + " after-deadline: a late event; else: a rejected record)");
        } else {
          expected.add(OutputLine.expected(line, kind, fields));
        }
      }
    }

    private void readStory(int line, String at, ObjectNode fields) {
      JsonNode story = fields.path("story");
      List<String> told = new ArrayList<>();
      boolean texts = story.isArray() && fields.size() == 1;
      for (JsonNode sentence : story) {
        texts &= sentence.isTextual();
        told.add(sentence.asText());
      }
      if (line != 1) {
        mistakes.add(at + "the story must be on the first line");
      } else if (!texts) {
        mistakes.add(
            at
                + "a story is a list of sentences and nothing else, like"
                + " {\"story\": [\"requests 1 arrives\", \"the rest arrives\"]}");
      } else {
        sentences = told;
      }
    }
  }
}
