// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: for each figure the median and the spread, and what it is beside Braid's. */
final class Report {

  static final String BRAID = "braid";

  /**
   * The figures of one contender.
   *
   * @param ratio how many times better Braid is; 1 for itself
   */
  record Row(String contender, double median, double least, double most, double ratio) {}

  /** What is compared with each other. */
  record Table(String benchmark, String setting, String metric, List<Row> rows) {
    String title() {
      return benchmark + ", " + setting + ": " + metric;
    }
  }

  private final List<Sample> samples = new ArrayList<>();

  void add(List<Sample> more) {
    samples.addAll(more);
  }

  List<Table> tables() {
    Map<List<String>, Map<String, List<Double>>> grouped = new LinkedHashMap<>();
    Map<List<String>, Boolean> moreIsBetter = new LinkedHashMap<>();
    for (Sample sample : samples) {
      List<String> group = List.of(sample.benchmark(), sample.setting(), sample.metric());
      moreIsBetter.put(group, sample.moreIsBetter());
      grouped
          .computeIfAbsent(group, any -> new LinkedHashMap<>())
          .computeIfAbsent(sample.contender(), any -> new ArrayList<>())
          .add(sample.value());
    }
    List<Table> tables = new ArrayList<>();
    grouped.forEach(
        (group, byContender) -> {
          double ours = median(byContender.getOrDefault(BRAID, List.of()));
          List<Row> rows = new ArrayList<>();
          byContender.forEach(
              (contender, values) -> {
                double median = median(values);
                boolean more = moreIsBetter.getOrDefault(group, true);
                rows.add(
                    new Row(
                        contender,
                        median,
                        values.stream().mapToDouble(value -> value).min().orElse(Double.NaN),
                        values.stream().mapToDouble(value -> value).max().orElse(Double.NaN),
                        more ? ours / median : median / ours));
              });
          tables.add(new Table(group.get(0), group.get(1), group.get(2), rows));
        });
    return tables;
  }

  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** As a table of Markdown, which can be read as it is. */
  String markdown() {
    StringBuilder text =
        new StringBuilder("| | contender | median | least | most | Braid is better by |\n");
    text.append("|---|---|---:|---:|---:|---:|\n");
    for (Table table : tables()) {
      for (Row row : table.rows()) {
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.2f |%n",
                table.title(),
                row.contender(),
                number(row.median()),
                number(row.least()),
                number(row.most()),
                row.ratio()));
      }
    }
    return text.toString();
  }

  static String number(double value) {
    return value >= 100 || value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  /** Writes {@code results.json}, {@code results.md} and a plot for each table. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Table> tables = tables();
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(
            folder.resolve("results.json").toFile(), Map.of("samples", samples, "tables", tables));
    Files.writeString(folder.resolve("results.md"), markdown());
    for (Table table : tables) {
      String name = table.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      Files.writeString(folder.resolve(name + ".svg"), Plot.of(table));
    }
  }
}
