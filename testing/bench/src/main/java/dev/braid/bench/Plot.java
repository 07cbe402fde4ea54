// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench;

import dev.braid.bench.Report.Row;
import dev.braid.bench.Report.Table;
import java.util.Locale;

/** A table as bars: the median, and a line from the least to the most. */
final class Plot {

  private static final int WIDTH = 720;
  private static final int LEFT = 130;
  private static final int BAR = 24;
  private static final int STEP = 36;
  private static final int TOP = 40;
  private static final int ROOM_FOR_NUMBERS = 90;

  private Plot() {}

  static String of(Table table) {
    double most = table.rows().stream().mapToDouble(Row::most).max().orElse(1);
    double scale = (WIDTH - LEFT - ROOM_FOR_NUMBERS) / Math.max(most, Double.MIN_NORMAL);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"13\">%n",
            WIDTH,
            TOP + STEP * table.rows().size()));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append(text(8, 22, "start", "<tspan font-weight=\"bold\">" + table.title() + "</tspan>"));
    int y = TOP;
    for (Row row : table.rows()) {
      int middle = y + BAR / 2;
      svg.append(text(LEFT - 8, middle + 4, "end", row.contender()));
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
              LEFT,
              y,
              row.median() * scale,
              BAR,
              row.contender().equals(Report.BRAID) ? "#2b6cb0" : "#a0aec0"));
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"black\"/>%n",
              LEFT + row.least() * scale,
              LEFT + row.most() * scale,
              middle,
              middle));
      svg.append(
          text(
              (int) (LEFT + row.most() * scale) + 8,
              middle + 4,
              "start",
              Report.number(row.median())));
      y += STEP;
    }
    return svg.append("</svg>\n").toString();
  }

  private static String text(int x, int y, String anchor, String content) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        content);
  }
}
