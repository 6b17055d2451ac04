export const practice = {
  title: 'Practice mode',
};
