/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the library reads from text: its complaint becomes that about the flag. */
record TextConverter<T>(Function<String, T> parser) implements ITypeConverter<T> {

    @Override
    public T convert(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
