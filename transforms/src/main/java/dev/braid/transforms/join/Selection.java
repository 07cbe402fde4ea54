// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.join;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import dev.braid.transforms.model.FieldPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reduces an event's JSON to the fields that a result carries of it, in their order and nesting.
 */
final class Selection {

  /** Decoding lets in texts of any length, as it skips them; they must not fail here. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final Fields fields = new Fields();

  Selection(List<FieldPath> paths) {
    for (FieldPath path : paths) {
      fields.add(path.names());
    }
  }

  byte[] of(byte[] json) {
    ByteArrayOutputStream selected = new ByteArrayOutputStream(json.length);
    try (JsonParser parser =
            new FilteringParserDelegate(
                FACTORY.createParser(json),
                fields,
                TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH,
                true);
        JsonGenerator generator = FACTORY.createGenerator(selected)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isNumeric()) {
          generator.writeNumber(parser.getText()); // as it was written: 1.50 stays 1.50
        } else {
          generator.copyCurrentEvent(parser);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an event's JSON was valid when it was read", e);
    }
    return selected.size() == 0 ? NOTHING : selected.toByteArray();
  }

  /** The fields wanted at one level; a field with none below it is wanted whole. */
  private static final class Fields extends TokenFilter {
    private final Map<String, Fields> below = new HashMap<>();
    private boolean whole;

    void add(List<String> names) {
      Fields field = below.computeIfAbsent(names.get(0), name -> new Fields());
      if (names.size() == 1) {
        field.whole = true;
      } else {
        field.add(names.subList(1, names.size()));
      }
    }

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
      Fields field = below.get(name);
      return field == null || !field.whole ? field : TokenFilter.INCLUDE_ALL;
    }

    @Override
    public @Nullable TokenFilter includeElement(int index) {
      return null;
    }

    @Override
    protected boolean _includeScalar() {
      return false;
    }
  }
}
