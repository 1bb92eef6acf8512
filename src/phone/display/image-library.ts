/**
 * The image library, with those of its parts that are used here. The build puts them into the package
 * (`scripts/lib/build-bundle.mjs`): as dependencies they are 22 MB, most of it sources and maps. Loading takes 0.1 s, so this
 * file is imported when there is a picture.
 */
import { createJimp } from '@jimp/core';
import bmp from '@jimp/js-bmp';
import gif from '@jimp/js-gif';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import { methods as blit } from '@jimp/plugin-blit';
import { methods as resize } from '@jimp/plugin-resize';

/** Reads and writes PNG, JPEG, BMP and GIF; scales, and puts one picture on another. */
export const Jimp = createJimp({ formats: [bmp, gif, jpeg, png], plugins: [blit, resize] });
