/**
 * The parts of the image library that the virtual phone uses. The build puts them into the package
 * (`scripts/lib/build-bundle.mjs`), so that it can be installed without all the others.
 */
import { createJimp } from '@jimp/core';
import bmp from '@jimp/js-bmp';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import { methods as resize } from '@jimp/plugin-resize';

/** Reads the kinds of pictures that phones show, and makes them smaller. */
export const Jimp = createJimp({ formats: [bmp, jpeg, png], plugins: [resize] });
