/** A document of pages with two fonts and pictures. */
import type { Instant } from '../../../../src-shared/time.ts';
import { compactTimestamp } from '../../../../src-shared/time.ts';
import { createCanvas, type Canvas } from './canvas.ts';
import { createFace, type Face } from './face.ts';
import { loadFonts } from './fonts.ts';
import { createPdfFile, decimal, refer, textString } from './pdf-file.ts';
import { createPictureCache, type Picture } from './picture.ts';

export interface Faces {
  readonly regular: Face;
  readonly semibold: Face;
}

export interface PdfProperties {
  readonly title: string;
  readonly author: string;
  /** "en" or "sw": how a screen reader speaks it. */
  readonly language: string;
  readonly createdAt: Instant;
}

export interface PdfDocument {
  readonly faces: Faces;
  /** A picture for this document; throws Refusal when it is none. */
  readonly picture: (bytes: Uint8Array) => Picture;
  /** The height may be told when it is known: a paper roll is as long as what stands on it. */
  readonly addPage: (width: number, height: () => number) => Canvas;
  readonly finish: () => Uint8Array;
}

const pictureOf = createPictureCache();

/** compress false leaves the drawing readable, for tests. */
export function createPdf(properties: PdfProperties, { compress }: { readonly compress: boolean }): PdfDocument {
  const fonts = loadFonts();
  const faces: Faces = {
    regular: createFace(fonts.regular, { name: 'F1', tag: 'WAYARE', weight: 400 }),
    semibold: createFace(fonts.semibold, { name: 'F2', tag: 'WAYASE', weight: 600 }),
  };
  const pictures = new Map<Picture, string>();
  const nameOf = (picture: Picture): string => {
    const name = pictures.get(picture) ?? `I${pictures.size + 1}`;
    pictures.set(picture, name);
    return name;
  };
  const pages: { canvas: Canvas; width: number; height: () => number }[] = [];
  return {
    faces,
    picture: pictureOf,
    addPage: (width, height) => {
      const canvas = createCanvas(nameOf);
      pages.push({ canvas, width, height });
      return canvas;
    },
    finish: () => {
      const file = createPdfFile({ compress });
      const tree = file.reserve();
      const resources = file.reserve();
      const kids = pages.map(({ canvas, width, height }) => {
        const tall = height();
        const content = file.addStream(canvas.content(tall), '');
        return file.add(`<< /Type /Page /Parent ${refer(tree)} /MediaBox [0 0 ${decimal(width)} ${decimal(tall)}] /Resources ${refer(resources)} /Contents ${refer(content)} >>`);
      });
      file.add(`<< /Type /Pages /Kids [${kids.map(refer).join(' ')}] /Count ${kids.length} >>`, tree);
      const fontEntries = Object.values(faces).map((face) => ({ name: face.name, reference: face.embed(file) })).filter(({ reference }) => reference !== null);
      const fontNames = fontEntries.map(({ name, reference }) => `/${name} ${refer(reference!)}`).join(' ');
      const pictureNames = [...pictures].map(([picture, name]) => `/${name} ${refer(picture.embed(file))}`).join(' ');
      file.add(`<< /Font << ${fontNames} >> /XObject << ${pictureNames} >> >>`, resources);
      const catalog = file.add(`<< /Type /Catalog /Pages ${refer(tree)} /Lang ${textString(properties.language)} /ViewerPreferences << /DisplayDocTitle true >> >>`);
      const created = `(D:${compactTimestamp(properties.createdAt, 'UTC')}Z)`;
      const information = file.add(
        `<< /Title ${textString(properties.title)} /Author ${textString(properties.author)} /Creator (Waya) /Producer (Waya) /CreationDate ${created} /ModDate ${created} >>`,
      );
      return file.finish(catalog, information);
    },
  };
}
